import { defineConfig } from "vitest/config";
import SlowFirst from "./test/slow-first.js";

export default defineConfig({
  // Node resolves graphql 16 to its CommonJS main, Vite to index.mjs: two realms. Keep one.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    reporters: ["default", "./test/plain-reporter.ts"],
    sequence: { sequencer: SlowFirst },
    // A loop over nothing, a callback that never runs: a test that asserts nothing fails.
    // What comes by itself is waited for as long as a loaded machine may take, not for one second.
    expect: { requireAssertions: true, poll: { timeout: 30_000 } },
    testTimeout: 180_000,
    hookTimeout: 240_000,
    pool: "forks",
    maxWorkers: 2,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/generated/**", "src/**/*.test.ts", "src/main.ts"],
      reporter: ["text-summary", "json-summary"],
    },
  },
});
