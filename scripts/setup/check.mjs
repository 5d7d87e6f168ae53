// Everything that must hold before a change lands: `npm test`, here and in CI.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { audit } from "./audit.mjs";
import { withPostgres } from "./postgres.mjs";
import { asProcess, npm, run } from "./run.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const steps = ["format:check", "generate", "typecheck", "lint", "layers", "build"];

await asProcess(async () => {
  const { command, args } = npm();
  for (const step of steps) {
    const started = performance.now();
    await run(command, [...args, "run", "--silent", step], { cwd: root });
    console.log(`✓ ${step} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
  console.log(`✓ audit: ${await audit(root)}`);
  await withPostgres((url) => tests(url));
});

/**
 * Runs the tests with coverage; the last line printed is their count, which CI reads.
 * @param {string | null} databaseUrl
 */
async function tests(databaseUrl) {
  const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
  const child = spawn(process.execPath, [vitest, "run", "--coverage", ...process.argv.slice(2)], {
    cwd: root,
    stdio: ["inherit", "pipe", "inherit"],
    env: {
      ...process.env,
      ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
      ...(databaseUrl ? { TEST_DATABASE_URL: databaseUrl } : {}),
    },
  });
  let tail = "";
  let count = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    process.stdout.write(text);
    const lines = `${tail}${text}`.split("\n");
    tail = lines.pop() ?? "";
    count = lines.findLast((line) => /^\d+ passed, \d+ failed/.test(line)) ?? count;
  });
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code));
  });
  if (status !== 0) process.exitCode = 1;
  console.log(`\n${count}`);
}
