import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const client = fileURLToPath(new URL("../../client/src", import.meta.url));

/** In a project of your own `npm install` finds the client; here its sources stand beside. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  resolve: {
    alias: [
      { find: "@godwit/client/react", replacement: `${client}/react/index.ts` },
      { find: "@godwit/client", replacement: `${client}/index.ts` },
    ],
  },
});
