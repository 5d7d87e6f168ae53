// What `.ci/run` does; plain Node, for nothing is installed yet. `npm test`, with a real Qdrant, NATS and Kafka where
// they can be had; with `--whole` also what else tests can run against, every backend, and the demo and the quick tests
// on newer versions of Node.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { npm } from "./run.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const whole = process.argv.includes("--whole");
/** Tests on PostgreSQL start their own server, so only the whole run names it. */
const wantedParts = whole ? ["postgres", "qdrant", "nats", "kafka", "chromium"] : ["qdrant", "nats", "kafka"];
const newerNodes = whole ? [22, 24, 26] : [];
const quickTests = ["src/core", "src/modules", "src/server", "src/config", "src/adapters/embedding"];
const count = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;
const total = { passed: 0, failed: 0, skipped: 0 };

/**
 * Runs a command, shows its output unless told not to, and answers with its status and its output.
 * @param {readonly string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]
 * @returns {Promise<{ status: number | null, stdout: string, all: string }>}
 */
function run([name = "", ...args], { env = process.env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      all += text;
      if (!quiet) process.stdout.write(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      all += text;
      if (!quiet) process.stderr.write(text);
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, all }));
  });
}

/**
 * Runs a step; one that fails shows what it printed.
 * @param {string} title
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 */
async function check(title, command, env) {
  const started = performance.now();
  const { status, all } = await run(command, { env, quiet: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${status === 0 ? "✓" : "✗"} ${title} (${seconds} s)`);
  if (status !== 0) console.log(all);
  total[status === 0 ? "passed" : "failed"]++;
}

/** @typedef {{ name: string, state: string, detail: string, address?: string, variables?: Record<string, string> }} Part */

/** @param {readonly string[]} words */
function services(...words) {
  const { command, args } = npm();
  return run([command, ...args, "run", "--silent", "services", "--", ...words], { quiet: true });
}

/**
 * Starts the real parts that can be had; what cannot is told, and its tests are skipped or use a stand-in.
 * @returns {Promise<Part[]>}
 */
async function startParts() {
  const install = whole && process.getuid?.() === 0 ? ["--install"] : [];
  const { stdout, all } = await services("start", ...wantedParts, "--json", ...install);
  try {
    /** @type {{ parts: Part[] }} */
    const { parts } = JSON.parse(stdout);
    for (const { name, state, detail, address } of parts) console.log(`${name}: ${state}, ${address ?? detail}`);
    return parts;
  } catch {
    console.log(`no real parts to test against (${wantedParts.join(", ")}):\n${all.trim().slice(-2_000)}`);
    return [];
  }
}

/** Stops what this run has started; what ran before goes on. @param {readonly Part[]} parts */
async function stopParts(parts) {
  const own = parts.filter(({ state, detail }) => state === "running" && detail === "started");
  if (own.length > 0) await services("stop", ...own.map(({ name }) => name));
}

/**
 * The path of a newer Node, fetched from the npm registry once.
 * @param {number} major
 */
async function newerNode(major) {
  const folder = join(root, ".godwit-services", `node-${major}`);
  mkdirSync(folder, { recursive: true });
  const { command, args } = npm();
  const install = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error", `node@${major}`];
  const { status, all } = await run([command, ...args, ...install], { quiet: true });
  if (status === 0) return join(folder, "node_modules", "node", "bin");
  console.log(all);
  return null;
}

/** @param {number} major */
async function onNode(major) {
  const bin = await newerNode(major);
  if (bin === null) {
    console.log(`✗ Node ${major} could not be fetched`);
    total.failed++;
    return;
  }
  const node = join(bin, "node");
  const folder = mkdtempSync(join(tmpdir(), `godwit-demo-${major}-`));
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"]}`, GODWIT_DATA_DIR: folder };
  const workers = String(Math.max(1, cpus().length - 1));
  try {
    await Promise.all([
      check(`demo on Node ${major}`, [node, "scripts/demo/run.mjs", "--exit", "--port", "0", "--users", "20"], env),
      check(
        `quick tests on Node ${major}`,
        [node, "node_modules/vitest/vitest.mjs", "run", ...quickTests, `--maxWorkers=${workers}`],
        process.env,
      ),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { command, args } = npm();
/** @type {Part[]} */
let parts = [];
try {
  parts = await startParts();
  /** @type {Record<string, string>} */
  const variables = Object.assign({}, ...parts.map(({ variables }) => variables ?? {}));
  const env = { ...process.env, ...variables, ...(whole ? { TEST_EVERY_BACKEND: "1" } : {}) };
  const { status, stdout } = await run([command, ...args, "test"], { env });
  const counted = count.exec(stdout.trim().split("\n").at(-1) ?? "");
  const [passed = 0, failed = 0, skipped = 0] = (counted ?? []).slice(1).map(Number);
  total.passed += passed;
  total.skipped += skipped;
  total.failed += failed === 0 && status !== 0 ? 1 : failed;
  for (const major of newerNodes) await onNode(major);
} catch (error) {
  console.error(error);
  total.failed++;
} finally {
  await stopParts(parts);
}
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
