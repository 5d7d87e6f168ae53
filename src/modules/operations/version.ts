import { createRequire } from "node:module";

/** The version in package.json, found from the sources as from the compiled service. */
export const version = (() => {
  const require = createRequire(import.meta.url);
  for (const path of ["../../../package.json", "../../../../package.json"]) {
    try {
      const found = require(path) as { name?: string; version?: string };
      if (found.name === "godwit" && found.version !== undefined) return found.version;
    } catch {
      // one level further up
    }
  }
  return "unknown";
})();
