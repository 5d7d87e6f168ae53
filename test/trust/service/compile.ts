import { execFile } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "dist", `trust-${process.pid}`);

let compiled: Promise<string> | null = null;

/**
 * Compiles the service of this checkout, once a process: one that is started hundreds of times must not be translated
 * each time.
 * Answers with the path of the child's program; the folder goes when this process ends.
 */
export function compiledChild(): Promise<string> {
  return (compiled ??= compile());
}

async function compile(): Promise<string> {
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { resolve } = createRequire(import.meta.url);
  await promisify(execFile)(
    process.execPath,
    [resolve("typescript/bin/tsc"), "-p", join(root, "test", "trust"), "--outDir", folder],
    { cwd: root },
  );
  cpSync(join(root, "src"), join(folder, "src"), { recursive: true, filter: (path) => !/\.tsx?$/.test(path) });
  cpSync(join(root, "prisma", "migrations"), join(folder, "prisma", "migrations"), { recursive: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  return join(folder, "test", "trust", "service", "child.js");
}
