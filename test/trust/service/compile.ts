import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Beside the compiled service, for its packages are found from there. */
const dist = join(root, "dist");
const staleAfterMs = 86_400_000;

let compiled: Promise<string> | null = null;

/**
 * The path of the child's program, compiled: a service that is started hundreds of times must not be translated each
 * time. One compilation serves every process until a source changes.
 */
export function compiledChild(): Promise<string> {
  return (compiled ??= compile());
}

async function compile(): Promise<string> {
  const folder = join(dist, `trust-${hashOfSources()}`);
  const child = join(folder, "test", "trust", "service", "child.js");
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return child;
  }
  removeStale();
  const draft = `${folder}.${process.pid}`;
  try {
    const { resolve } = createRequire(import.meta.url);
    await promisify(execFile)(
      process.execPath,
      [resolve("typescript/bin/tsc"), "-p", join(root, "test", "trust"), "--outDir", draft],
      { cwd: root },
    );
    cpSync(join(root, "src"), join(draft, "src"), { recursive: true, filter: (path) => !/\.tsx?$/.test(path) });
    cpSync(join(root, "prisma", "migrations"), join(draft, "prisma", "migrations"), { recursive: true });
    cpSync(join(root, "package.json"), join(draft, "package.json"));
    try {
      renameSync(draft, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error; // else another process was quicker
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return child;
}

/** A hash of everything that is compiled or copied. */
function hashOfSources(): string {
  const hash = createHash("sha256").update(readFileSync(join(root, "package.json")));
  for (const part of ["src", "prisma/migrations", "test/trust/service"])
    for (const name of readdirSync(join(root, part), { recursive: true, encoding: "utf8" }).toSorted()) {
      const path = join(root, part, name);
      if (!name.endsWith(".test.ts") && statSync(path).isFile()) hash.update(path).update(readFileSync(path));
    }
  return hash.digest("hex").slice(0, 16);
}

/** Removes what was compiled of sources that nobody has used for a day. */
function removeStale(): void {
  for (const name of existsSync(dist) ? readdirSync(dist) : []) {
    const path = join(dist, name);
    if (name.startsWith("trust-") && Date.now() - statSync(path).mtimeMs > staleAfterMs)
      rmSync(path, { recursive: true, force: true });
  }
}
