// The studio's static files: built when they are missing or made from other sources.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const stamp = `${root}dist/studio/built-from`;

/** Builds if need be; standard output stays untouched, for it may be a program's answer. */
export async function buildStudioIfStale() {
  const now = sourcesOf();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  console.error("Building the studio …");
  await buildStudio(now);
}

/** @param {string} from */
export async function buildStudio(from = sourcesOf()) {
  const { build } = await import("vite");
  await build({ configFile: `${root}src/studio/vite.config.ts`, logLevel: "error" });
  writeFileSync(stamp, from);
}

/** Everything that the studio is made from. */
function sourcesOf() {
  const sum = createHash("sha256").update(readFileSync(`${root}package-lock.json`));
  for (const folder of ["src/studio", "src/core/pictures"].map((name) => `${root}${name}`)) {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(`${folder}/${name}`).isFile())
      .toSorted();
    for (const name of names) sum.update(name).update(readFileSync(`${folder}/${name}`));
  }
  return sum.digest("hex");
}
