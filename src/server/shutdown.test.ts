import { spawn } from "node:child_process";
import { expect, test } from "vitest";

/** The exit status of a process that closes on signals with `close` and then does `then`. */
async function exitStatus(close: string, timeoutMs: number, then: string): Promise<number | null> {
  const program = `
    import { closeOnSignal } from ${JSON.stringify(new URL("shutdown.ts", import.meta.url).href)};
    import { createLogger } from ${JSON.stringify(new URL("../logging.ts", import.meta.url).href)};
    setInterval(() => {}, 1000);
    closeOnSignal(${close}, createLogger({ level: "silent" }), ${timeoutMs});
    ${then}`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], { stdio: "ignore" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
}

test.each([
  ["closing ends it with 0", "async () => {}", 30_000, "process.kill(process.pid, 'SIGTERM');", 0],
  [
    "a failure to close with 1",
    "async () => { throw new Error('no'); }",
    30_000,
    "process.kill(process.pid, 'SIGINT');",
    1,
  ],
  [
    "closing that hangs with 1, after the time limit",
    "() => new Promise(() => {})",
    50,
    "process.kill(process.pid, 'SIGTERM');",
    1,
  ],
  [
    "a second signal at once",
    "() => new Promise(() => {})",
    30_000,
    "process.kill(process.pid, 'SIGTERM'); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 50);",
    143,
  ],
])("%s", async (_name, close, timeoutMs, then, status) => {
  expect(await exitStatus(close, timeoutMs, then)).toBe(status);
});
