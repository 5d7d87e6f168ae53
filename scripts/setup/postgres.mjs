// A throw-away PostgreSQL server for tests, from binaries that are on the machine.
//   node scripts/setup/postgres.mjs npx vitest run      runs the command with TEST_DATABASE_URL set
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { asProcess, run } from "./run.mjs";

const startupMs = 60_000;

/** @typedef {{ url: string, version: string, stop(): Promise<void> }} PostgresServer */

/**
 * Starts a server with an empty cluster on a free port of 127.0.0.1, or answers null where no binaries are found. It
 * trades durability for speed: for tests only.
 * @returns {Promise<PostgresServer | null>}
 */
export async function startPostgres() {
  const bin = findBinaries();
  if (bin === null) return null;
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "godwit-postgres-"));
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder, env: { PATH: process.env["PATH"], LC_ALL: "C", HOME: folder } };
  try {
    initialise(bin, folder, user);
    const version = execFileSync(join(bin, "postgres"), ["--version"], options).toString().trim();
    const port = await freePort();
    const stop = await serve(join(bin, "postgres"), folder, port, options);
    return { url: `postgresql://godwit@127.0.0.1:${port}/postgres`, version, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Makes an empty cluster in the folder's `data`.
 * @param {string} bin @param {string} folder @param {{ uid?: number, gid?: number }} user
 */
export function initialise(bin, folder, user) {
  execFileSync(
    join(bin, "initdb"),
    ["-D", join(folder, "data"), "-U", "godwit", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    {
      ...user,
      cwd: folder,
      env: { PATH: process.env["PATH"], LC_ALL: "C", HOME: folder },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
}

/** Arguments of a server on that cluster, which trades durability for speed. @param {string} folder @param {number} port */
export function serverArguments(folder, port) {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    full_page_writes: "off",
    synchronous_commit: "off",
    max_connections: "200",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", join(folder, "data"), "-p", String(port), ...flags];
}

/** @param {string} postgres @param {string} folder @param {number} port @param {import("node:child_process").SpawnOptions} options */
async function serve(postgres, folder, port, options) {
  const server = spawn(postgres, serverArguments(folder, port), {
    ...options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => {
    server.on("close", resolve);
  });
  const remove = () => {
    server.kill("SIGQUIT");
    rmSync(folder, { recursive: true, force: true });
  };
  // A signal's default would end this process without its exit event and leave the server behind.
  process.once("exit", remove).once("SIGINT", leave).once("SIGTERM", leave);
  await new Promise((resolve, reject) => {
    let log = "";
    const timer = setTimeout(
      () => reject(new Error(`PostgreSQL did not start within ${startupMs / 1000} s:\n${log}`)),
      startupMs,
    );
    server.on("error", reject);
    server.on("close", (code) => reject(new Error(`PostgreSQL ended with ${code} while starting:\n${log}`)));
    server.stderr?.on("data", (chunk) => {
      if (log.length < 10_000) log += chunk;
      if (!log.includes("ready to accept connections")) return;
      clearTimeout(timer);
      resolve(null);
    });
  });
  return async () => {
    server.kill("SIGINT");
    await ended;
    process.off("exit", remove).off("SIGINT", leave).off("SIGTERM", leave);
    rmSync(folder, { recursive: true, force: true });
  };
}

function leave() {
  process.exit(130);
}

/** The folder of the newest initdb and postgres: distributions' own folders, then the PATH. */
export function findBinaries() {
  const versioned = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]
    .flatMap((parent) =>
      existsSync(parent)
        ? readdirSync(parent).map((name) => ({
            folder: join(parent, name, "bin"),
            version: Number(/^(?:postgresql@)?(\d+)$/.exec(name)?.[1] ?? 0),
          }))
        : [],
    )
    .filter(({ version }) => version > 0)
    .toSorted((a, b) => b.version - a.version)
    .map(({ folder }) => folder);
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => existsSync(join(folder, "initdb")))
    .map((folder) => dirname(realpathSync(join(folder, "initdb"))));
  return (
    [...versioned, ...onPath].find(
      (folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
    ) ?? null
  );
}

/** PostgreSQL refuses to run as root: there it runs as `postgres`, or else as `nobody`. @returns {{ uid?: number, gid?: number }} */
export function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (/** @type {string} */ flag) =>
        Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }).toString());
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      continue;
    }
  }
  return {};
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .on("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
  });
}

/**
 * Runs `work` with the address of a PostgreSQL server: TEST_DATABASE_URL where it is set, otherwise one started for the
 * while; null, and a message, where neither is there.
 * @param {(url: string | null) => Promise<void>} work
 * @param {(line: string) => void} [log]
 */
export async function withPostgres(work, log = console.log) {
  const given = process.env["TEST_DATABASE_URL"];
  if (given) return work(given);
  const server = await startPostgres();
  if (server === null) {
    log("No PostgreSQL binaries on this machine: tests on a server are skipped (or set TEST_DATABASE_URL).");
    return work(null);
  }
  log(`Started ${server.version} for the tests that need a server.`);
  try {
    await work(server.url);
  } finally {
    await server.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [command, ...args] = process.argv.slice(2);
  await asProcess(async () => {
    if (command === undefined) throw new Error("usage: node scripts/setup/postgres.mjs COMMAND [ARGUMENT …]");
    await withPostgres((url) =>
      run(command, args, { env: { ...process.env, ...(url ? { TEST_DATABASE_URL: url } : {}) } }),
    );
  });
}
