import { spawnSync } from "node:child_process";

/** A process as `ps` tells of it. */
export interface Listed {
  readonly pid: number;
  readonly group: number;
  readonly command: string;
}

/** Every process of the machine. */
export function processes(): Listed[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,pgid=,stat=,args="], { encoding: "utf8", maxBuffer: 64 << 20 });
  return (stdout ?? "").split("\n").flatMap((line) => {
    const [, pid, group, state = "", command = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith("Z") ? [] : [{ pid: Number(pid), group: Number(group), command }];
  });
}

/** When a process began, as text; a process id that was given to another has another beginning. Null = it is gone. */
export function beganAt(pid: number): string | null {
  const env = { PATH: process.env["PATH"], LC_ALL: "C" };
  const { stdout } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8", env });
  const [, state = "Z", began] = /^\s*(\S+)\s+(.*\S)/.exec(stdout ?? "") ?? [];
  return state.startsWith("Z") ? null : (began ?? null);
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
