// Everything that must hold before a change lands: `npm test`, here and in CI.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {Counts & { files: (Counts & { file: string, failures: string[] })[] }} Outcome */

/**
 * Runs the tests; the last line printed is their count, which CI reads. Few files that failed are run once more, by
 * themselves: what passes then is told as unsteady, what fails twice has failed.
 * @param {string | null} databaseUrl
 */
async function tests(databaseUrl) {
  const first = await vitest(databaseUrl, process.argv.slice(2));
  let { passed, failed, skipped } = first;
  const { files } = first;
  if (files.length > 0 && files.length <= 5 && failed === sum(files, "failed")) {
    console.log(`\nOnce more, by themselves: ${files.map(({ file }) => file).join(", ")}`);
    const second = await vitest(
      databaseUrl,
      files.map(({ file }) => file),
    );
    passed += second.passed - sum(files, "passed");
    failed += second.failed - sum(files, "failed");
    skipped += second.skipped - sum(files, "skipped");
    const still = second.files.flatMap(({ failures }) => failures);
    for (const test of files.flatMap(({ failures }) => failures)) {
      console.log(`${still.includes(test) ? "failed twice" : "unsteady, passed the second time"}: ${test}`);
    }
  }
  if (failed > 0) process.exitCode = 1;
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** @param {readonly Counts[]} counts @param {keyof Counts} key */
function sum(counts, key) {
  return counts.reduce((total, one) => total + one[key], 0);
}

/**
 * One run of the tests: what `test/plain-reporter.ts` wrote of it. A run that wrote nothing has failed.
 * @param {string | null} databaseUrl
 * @param {readonly string[]} words
 * @returns {Promise<Outcome>}
 */
async function vitest(databaseUrl, words) {
  const program = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "godwit-outcome-"));
  const outcome = join(folder, "outcome.json");
  try {
    const child = spawn(process.execPath, [program, "run", ...words], {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        TEST_OUTCOME: outcome,
        ...(databaseUrl ? { TEST_DATABASE_URL: databaseUrl } : {}),
      },
    });
    const status = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code));
    });
    if (!existsSync(outcome)) return { passed: 0, failed: 1, skipped: 0, files: [] };
    /** @type {Outcome} */
    const told = JSON.parse(readFileSync(outcome, "utf8"));
    return status !== 0 && told.failed === 0 ? { ...told, failed: 1 } : told;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
