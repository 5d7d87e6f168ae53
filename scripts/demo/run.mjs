// npm run demo, once packages are installed: generates what is missing, then runs demo.ts in this process, so that
// Ctrl-C reaches it once.
import { asProcess } from "../setup/run.mjs";
import { generateIfStale } from "../setup/generate.mjs";
import { buildStudioIfStale } from "../setup/studio.mjs";

await asProcess(async () => {
  await generateIfStale();
  await buildStudioIfStale();
  const { register } = await import("tsx/esm/api");
  register();
  const { demo } = await import("./demo.ts");
  // A fit that the service began by itself need not be waited for.
  process.exit(await demo(process.argv.slice(2)));
});
