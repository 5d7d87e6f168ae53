import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../src/cli/godwit.ts", import.meta.url));
const sampleMs = 500;

/** One run of `godwit import`, in a process of its own. */
export interface ImportRun {
  readonly killed: boolean;
  /** null where it was killed */
  readonly report: Record<string, any> | null;
  readonly seconds: number;
  /** resident memory in MB, every half second; empty where the system does not tell */
  readonly memory: readonly number[];
  readonly stderr: string;
}

function residentMb(pid: number): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found === null ? null : Math.round(Number(found[1]) / 1024);
  } catch {
    return null;
  }
}

/** Imports, and kills the process with SIGKILL once its bar of `kind` has passed a share of the file; null = never. */
export function runImport(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { kind, killAfter }: { kind: "items" | "behaviours"; killAfter: number | null },
): Promise<ImportRun> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", program, "import", ...args, "--json"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const memory: number[] = [];
  const out = { stdout: "", stderr: "" };
  let killed = false;
  const timer = setInterval(() => {
    const mb = child.pid === undefined ? null : residentMb(child.pid);
    if (mb !== null) memory.push(mb);
  }, sampleMs);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    out.stderr += text;
    const last = [...text.matchAll(new RegExp(`^${kind}: (\\d+) of (\\d+)`, "gm"))].at(-1);
    if (killAfter === null || last === undefined || Number(last[1]) < killAfter * Number(last[2])) return;
    killed = true;
    child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code !== 0 && !killed) return reject(new Error(out.stderr.slice(-2_000)));
      const report = killed ? null : (JSON.parse(out.stdout) as Record<string, any>);
      resolve({ killed, report, seconds: (performance.now() - began) / 1000, memory, stderr: out.stderr });
    });
  });
}
