// npm run build, second part: the studio's static files in dist/studio.
import { asProcess } from "./run.mjs";
import { buildStudio } from "./studio.mjs";

await asProcess(() => buildStudio());
