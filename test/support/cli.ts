import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { runCli } from "../../src/cli/cli.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A godwit command of this checkout in a process of its own. */
export function startGodwit(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { done: Promise<CommandResult>; says(text: string): Promise<void>; kill(): void } {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("../../src/cli/godwit.ts", import.meta.url)), ...args],
    {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  return {
    done: new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, ...output }));
    }),
    /** Resolves when it has written this on standard error, or has ended. */
    says: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (output.stderr.includes(text)) resolve();
        };
        child.stderr.on("data", look);
        child.on("close", () => resolve());
        look();
      }),
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}

/** A godwit command in this process, with --json; `json` is {} where it printed none. */
export async function runJson(
  ...args: string[]
): Promise<{ code: number; json: Record<string, unknown>; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  const code = await runCli([...args, "--json"]).finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return {
    code,
    json: written.stdout !== "" ? (JSON.parse(written.stdout) as Record<string, unknown>) : {},
    stderr: written.stderr,
  };
}
