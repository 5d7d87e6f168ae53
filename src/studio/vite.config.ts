import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Static files with their content's hash in their names, for src/server/studio.ts. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/studio/",
  build: {
    outDir: fileURLToPath(new URL("../../dist/studio", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  logLevel: "warn",
});
