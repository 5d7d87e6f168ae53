import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own, so small that it can be filled. */
export interface TinyDisk {
  folder: string;
  remove(): void;
}

/** null where this user may mount none. */
export function tinyDisk(megabytes: number): TinyDisk | null {
  const folder = mkdtempSync(join(tmpdir(), "godwit-disk-"));
  const gone = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    gone();
    return null;
  }
  return {
    folder,
    remove: () => {
      execFileSync("umount", ["--lazy", folder]);
      gone();
    },
  };
}
