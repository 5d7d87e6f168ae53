import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface CommandResult { code: number | null; stdout: string; stderr: string }

/** A godwit command of this checkout in a process of its own. */
export function startGodwit(args: readonly string[], env: Readonly<Record<string, string>>): { done: Promise<CommandResult>; kill(): void } {
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("../../src/cli/godwit.ts", import.meta.url)), ...args], {
    cwd: root, env: { ...process.env, NODE_OPTIONS: "", ...env }, stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].setEncoding("utf8").on("data", (text: string) => { output[name] += text; });
  return {
    done: new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, ...output }));
    }),
    kill: () => { child.kill("SIGKILL"); },
  };
}
