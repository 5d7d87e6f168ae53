// Puts what the compiler leaves behind (SDL, pages, styles …) beside the compiled code: src/**/x → dist/**/x.
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
cpSync(path("src"), path("dist"), {
  recursive: true,
  // The studio is built by itself.
  filter: (source) => !/\.tsx?$/.test(source) && !/[\\/]src[\\/](generated[\\/])?studio\b/.test(source),
});
