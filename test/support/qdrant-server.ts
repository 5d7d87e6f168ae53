import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parts } from "./parts.js";

/** A program that starts a real Qdrant; null = there is none, and `whyNoQdrant` says what to do. */
export const qdrantBinary: string | null = existing(process.env["QDRANT_BINARY"]);

/** For the name of a skipped suite. */
export const whyNoQdrant = parts.qdrant.missing;

/** A Qdrant that runs already, shared by tests that leave each other alone; null = none. */
export const testQdrantUrl: string | null = process.env["TEST_QDRANT_URL"] || null;

export interface QdrantServerOptions {
  /** as Qdrant reads them, without QDRANT__, such as { SERVICE__API_KEY: "…" } */
  settings?: Readonly<Record<string, string>>;
  /** where its data lies; absent = a folder of its own, removed at the end */
  folder?: string;
  /** of a cluster: the address of a node that is there already, or "first" */
  cluster?: string;
}

/** A real Qdrant in a process of its own, and what may happen to one. */
export interface QdrantServer {
  readonly url: string;
  /** where its data lies */
  readonly folder: string;
  /** what further nodes of a cluster are given as `cluster` */
  readonly peerUrl: string;
  readonly pid: number;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** SIGSTOP: connections are taken and never answered. */
  freeze(): void;
  thaw(): void;
  /** Starts it again, with other settings if some are given. */
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends it, removes everything it has kept, and starts it. */
  empty(): Promise<void>;
  /** Copies everything it keeps to `folder`, while it is down. */
  save(folder: string): Promise<void>;
  /** Brings back what was saved. */
  restore(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Qdrant on free ports. Throws where there is no program. */
export async function startQdrant(options: QdrantServerOptions = {}): Promise<QdrantServer> {
  if (qdrantBinary === null) throw new Error(`no Qdrant for tests; ${whyNoQdrant}`);
  const binary = qdrantBinary;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "godwit-qdrant-"));
  const [http, grpc, peer] = await freePorts(3);
  const url = `http://127.0.0.1:${http}`;
  const storage = join(folder, "storage");
  const peerUrl = `http://127.0.0.1:${peer}`;
  let settings = options.settings ?? {};
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const { cluster } = options;
    const joins =
      cluster === undefined ? [] : ["--uri", peerUrl, ...(cluster === "first" ? [] : ["--bootstrap", cluster])];
    const started = spawn(binary, joins, {
      cwd: folder,
      stdio: "ignore",
      env: {
        PATH: process.env["PATH"] ?? "",
        QDRANT__SERVICE__HOST: "127.0.0.1",
        QDRANT__SERVICE__HTTP_PORT: String(http),
        QDRANT__SERVICE__GRPC_PORT: String(grpc),
        QDRANT__STORAGE__STORAGE_PATH: storage,
        QDRANT__STORAGE__SNAPSHOTS_PATH: join(folder, "snapshots"),
        QDRANT__TELEMETRY_DISABLED: "true",
        QDRANT__LOG_LEVEL: "ERROR",
        ...(cluster === undefined
          ? {}
          : { QDRANT__CLUSTER__ENABLED: "true", QDRANT__CLUSTER__P2P__PORT: String(peer) }),
        ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`QDRANT__${name}`, value])),
      },
    });
    child = started;
    for (let attempt = 0; ; attempt++) {
      if (await answers(url)) return;
      if (started.exitCode !== null || attempt > 300)
        throw new Error(`Qdrant did not start (exit ${started.exitCode})`);
      await sleep(50);
    }
  }

  async function end(): Promise<void> {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill("SIGKILL");
    await gone;
  }

  await start();
  return {
    url,
    folder,
    peerUrl,
    get pid() {
      return child?.pid ?? 0;
    },
    kill: end,
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async start(others) {
      settings = others ?? settings;
      await start();
    },
    async empty() {
      await end();
      rmSync(storage, { recursive: true, force: true });
      await start();
    },
    async save(to) {
      await end();
      cpSync(storage, to, { recursive: true });
      await start();
    },
    async restore(from) {
      await end();
      rmSync(storage, { recursive: true, force: true });
      cpSync(from, storage, { recursive: true });
      await start();
    },
    async close() {
      await end();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.listen(0, "127.0.0.1", resolve);
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function existing(path: string | undefined): string | null {
  return path && existsSync(path) ? path : null;
}
