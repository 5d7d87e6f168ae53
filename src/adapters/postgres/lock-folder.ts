import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { GodwitError } from "../../core/errors.js";

/**
 * Takes the folder for this process; answers with the function that gives it back.
 * Two processes on one embedded database would lose rows, so the second is refused: CONFIGURATION, naming the holder.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "lock");
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = openSync(file, "wx");
      writeSync(handle, `${process.pid}\n${startOf(process.pid) ?? ""}\n`);
      closeSync(handle);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const [pid, start] = readFileSync(file, "utf8").split("\n");
      const holder = Number(pid);
      if (attempt > 1 || (holder > 0 && isAlive(holder, start ?? "")))
        throw new GodwitError(
          "CONFIGURATION",
          `GODWIT_DATA_DIR ${folder} is in use by process ${holder}. Stop that process, choose another folder, or set DATABASE_URL to share a PostgreSQL server.`,
          ["GODWIT_DATA_DIR"],
        );
      rmSync(file, { force: true }); // the holder was killed
    }
  }
  return () => rmSync(file, { force: true });
}

/**
 * Start time of a process where the system tells it (Linux), so that a reused process id is not taken for the holder.
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const now = startOf(pid);
  return now === null || start === "" || now === start;
}
