// Installs the locked dependencies when node_modules lacks them. Plain Node, for it runs before anything is installed.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { asProcess, npm, run } from "./run.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const oldest = [20, 19];

await asProcess(async () => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new Error(`Godwit needs Node ${oldest.join(".")} or newer; this is ${process.versions.node}`);
  const missing = firstMissing();
  if (missing === null) return;
  console.log(`Installing the locked dependencies (${missing}) …`);
  const { command, args } = npm();
  // No package of the lock needs its install script; some would try to download what is not used.
  await run(
    command,
    [...args, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: root },
  );
});

/**
 * Why node_modules is not what the lock says, or null when it is. npm writes its own lock there once it has finished.
 */
function firstMissing() {
  const wanted = packages("package-lock.json");
  const present = packages("node_modules/.package-lock.json");
  if (present === null) return "there are none yet";
  for (const [path, entry] of Object.entries(wanted ?? {})) {
    if (path === "" || entry.optional || entry.devOptional) continue;
    if (present[path]?.version !== entry.version || present[path]?.integrity !== entry.integrity)
      return `${path.replace(/^node_modules\//, "")} differs from the lock`;
  }
  const extra = Object.keys(present).find((path) => !(path in (wanted ?? {})));
  return extra === undefined ? null : `${extra.replace(/^node_modules\//, "")} is not in the lock`;
}

/** @param {string} path @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, devOptional?: boolean}> | null} */
function packages(path) {
  try {
    return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).packages;
  } catch {
    return null;
  }
}
