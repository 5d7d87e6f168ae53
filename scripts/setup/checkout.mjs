// Runs a TypeScript program of this checkout in this process: `node scripts/setup/checkout.mjs src/cli/godwit.ts …`.
// Installs and generates first where that has not been done, saying so on standard error only.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { asProcess } from "./run.mjs";
import { generateIfStale } from "./generate.mjs";
import { buildStudioIfStale } from "./studio.mjs";

const [program = "", ...args] = process.argv.slice(2);

await asProcess(async () => {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL("./install.mjs", import.meta.url))], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error("the locked dependencies could not be installed");
  await generateIfStale();
  if (program === "src/main.ts" || args[0] === "serve") await buildStudioIfStale();
  const { register } = await import("tsx/esm/api");
  register();
  const path = resolve(fileURLToPath(new URL("../..", import.meta.url)), program);
  process.argv = [process.argv[0] ?? "node", path, ...args];
  await import(pathToFileURL(path).href);
});
