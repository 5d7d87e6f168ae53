// npm run licences: writes docs/reference/licences.md from the lock file. test/licences.test.ts fails when it is stale, or when a
// licence is not among those that were looked at.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * What may stand in the service's image. Weak copyleft (EPL, MPL) of unmodified packages asks for nothing but the
 * notice.
 */
export const accepted = [
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "MIT and ISC",
  "(MIT AND BSD-3-Clause)",
  "EPL-2.0",
  "MPL-2.0",
];

/** Packages whose lock entry names no licence, and what their files say. */
const told = { "seq-queue": "MIT" };

/** Files in src/adapters/embedding/bilingual that are made from the work of others. */
const data = [
  { folder: "cc-cedict", from: "CC-CEDICT; word counts of jieba", license: "CC BY-SA 4.0; MIT" },
  { folder: "table", from: "all-MiniLM-L6-v2; WordNet 3.1", license: "Apache-2.0; WordNet licence" },
  { folder: "emoji", from: "Unicode names of emoji", license: "Unicode License v3; MIT" },
];

const page = "docs/reference/licences.md";

/** Every package that is installed without development dependencies: name, version, licence. */
export function packages() {
  /** @type {{ packages: Record<string, { version: string; license?: string; dev?: boolean }> }} */
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  return Object.entries(lock.packages).flatMap(([path, { version, license, dev }]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    return path === "" || dev
      ? []
      : [{ name, version, license: license ?? told[/** @type {keyof typeof told} */ (name)] ?? "unknown" }];
  });
}

/** The page, in Markdown. */
export function licencesPage() {
  const all = packages();
  const byLicence = new Map();
  for (const { name, version, license } of all)
    byLicence.set(license, [...(byLicence.get(license) ?? []), `${name} ${version}`]);
  const rows = [...byLicence].toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  return [
    "# Licences of what Godwit is built on",
    "",
    `Godwit itself is under the [Apache License 2.0](../../LICENSE). What is installed with it, development dependencies left out: ${all.length} packages. Written by \`npm run licences\` from the lock file.`,
    "",
    "| licence | packages |",
    "|---|---|",
    ...rows.map(([license, names]) => `| ${license} | ${[...new Set(names)].toSorted().join(", ")} |`),
    "",
    "## Data in the source",
    "",
    "The default embedder reads files that stand beside its code, each with its licence and how it was made:",
    "",
    "| data | made from | licence |",
    "|---|---|---|",
    ...data.map(
      ({ folder, from, license }) =>
        `| [${folder}](../../src/adapters/embedding/bilingual/${folder}/README.md) | ${from} | ${license} |`,
    ),
    "",
  ].join("\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(page, licencesPage());
