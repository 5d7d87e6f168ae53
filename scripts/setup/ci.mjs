// What `.ci/run` does; plain Node, for nothing is installed yet. `npm test` always; with `--whole` also a real Qdrant, and
// the demo and the quick tests on newer versions of Node.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { npm } from "./run.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const whole = process.argv.includes("--whole");
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

/** Starts the real parts that can be had; answers with the variables that tests read. */
async function startParts() {
  const { command, args } = npm();
  const root = process.getuid?.() === 0 ? ["--install"] : [];
  const services = [...args, "run", "--silent", "services", "--", "start", "postgres", "qdrant", "chromium"];
  const { stdout } = await run([command, ...services, "--json", ...root], { quiet: true });
  /** @type {{ name: string, state: string, detail: string, address?: string, variables?: Record<string, string> }[]} */
  const parts = JSON.parse(stdout || '{"parts":[]}').parts;
  for (const { name, state, detail, address } of parts) console.log(`${name}: ${state}, ${address ?? detail}`);
  return Object.assign({}, ...parts.map(({ variables }) => variables ?? {}));
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
try {
  const variables = whole ? await startParts() : {};
  const { status, stdout } = await run([command, ...args, "test"], { env: { ...process.env, ...variables } });
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
  if (whole) await run([command, ...args, "run", "--silent", "services", "--", "stop"], { quiet: true });
}
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
