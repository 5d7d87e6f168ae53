import { spawn } from "node:child_process";

/**
 * Runs a command to its end, its output going where this process's goes. Throws when it cannot start or does not end
 * with status 0.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${status}`);
}

/** npm as this process was started with it, or the one on the PATH. */
export function npm() {
  const script = process.env["npm_execpath"];
  if (script?.endsWith("npm-cli.js")) return { command: process.execPath, args: [script] };
  return process.platform === "win32"
    ? { command: process.env["ComSpec"] ?? "cmd.exe", args: ["/d", "/s", "/c", "npm"] }
    : { command: "npm", args: [] };
}

/**
 * Runs `main` as the process's work: a failure is told on standard error and ends the process with status 1.
 * @param {() => Promise<void>} main
 */
export async function asProcess(main) {
  try {
    await main();
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
