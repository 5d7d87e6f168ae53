// Types generated from the schemas: made when they are missing or older than what they come from.
import { readdirSync, statSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { npm, run } from "./run.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = [
  "prisma/schema.prisma",
  "prisma.config.ts",
  "codegen.yml",
  ...readdirSync(`${root}src/modules`, { recursive: true })
    .map((name) => `src/modules/${name}`)
    .filter((name) => name.endsWith(".graphql")),
  "client/codegen.yml",
  "client/schema.graphql",
  ...readdirSync(`${root}client/src/operations`).map((name) => `client/src/operations/${name}`),
  ...readdirSync(`${root}src/studio/operations`).map((name) => `src/studio/operations/${name}`),
];
const generated = [
  "src/generated/graphql.ts",
  "src/generated/studio/graphql.ts",
  "src/generated/prisma/client.ts",
  "client/src/generated/graphql.ts",
];

/** Generates if need be; standard output stays untouched, for it may be a program's answer. */
export async function generateIfStale() {
  const written = generated.map((path) => statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity);
  if (Math.min(...written) >= Math.max(...sources.map((path) => statSync(`${root}${path}`).mtimeMs))) return;
  console.error("Generating types from the schemas …");
  const { command, args } = npm();
  await run(command, [...args, "run", "--silent", "generate"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  // What did not change is not written anew: say that it is up to date.
  for (const path of generated) utimesSync(`${root}${path}`, new Date(), new Date());
}
