// npm run demo, once packages are installed: generates what is missing, then runs demo.ts in this process, so that Ctrl-C reaches it once.
import { readdirSync, statSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { asProcess, npm, run } from "../setup/run.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = ["prisma/schema.prisma", "prisma.config.ts", "codegen.yml", ...readdirSync(`${root}src/modules`, { recursive: true }).map((name) => `src/modules/${name}`).filter((name) => name.endsWith(".graphql"))];
const generated = ["src/generated/graphql.ts", "src/generated/prisma/client.ts"];

await asProcess(async () => {
  if (isStale()) {
    console.log("Generating types from the schemas …");
    const { command, args } = npm();
    await run(command, [...args, "run", "--silent", "generate"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    // What did not change is not written anew: say that it is up to date.
    for (const path of generated) utimesSync(`${root}${path}`, new Date(), new Date());
  }
  const { register } = await import("tsx/esm/api");
  register();
  const { demo } = await import("./demo.ts");
  process.exitCode = await demo(process.argv.slice(2));
});

function isStale() {
  const written = generated.map((path) => statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity);
  return Math.min(...written) < Math.max(...sources.map((path) => statSync(`${root}${path}`).mtimeMs));
}
