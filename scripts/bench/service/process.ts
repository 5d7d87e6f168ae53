import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { dimension } from "../world.js";
import type { Answers, Command, Reply } from "./protocol.js";

export interface ServiceOptions {
  dataDir: string;
  /** null = embedded PostgreSQL in dataDir */
  databaseUrl: string | null;
  profile: boolean;
  /** null = the embedded vector index */
  qdrantUrl: string | null;
}

/** The service in a process of its own, so that the load does not share its event loop. */
export class ServiceProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  #next = 1;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    child.on("message", (reply: Reply) => {
      const waiter = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ("error" in reply) waiter?.reject(new Error(`in the service: ${reply.error}`));
      else if ("answer" in reply) waiter?.resolve(reply.answer);
    });
    child.on("exit", (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the service has ended with status ${code}`));
      this.#waiting.clear();
    });
  }

  /** Starts and waits until it serves. */
  static async start({ dataDir, databaseUrl, profile, qdrantUrl }: ServiceOptions): Promise<ServiceProcess> {
    const { DATABASE_URL: _database, QDRANT_URL: _vectors, ...inherited } = process.env;
    const child = fork(fileURLToPath(new URL("./child.ts", import.meta.url)), [], {
      execArgv: ["--import", "tsx"],
      env: {
        ...inherited,
        PORT: "0",
        HOST: "127.0.0.1",
        LOG_LEVEL: "warn",
        GODWIT_DATA_DIR: dataDir,
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
        ...(qdrantUrl === null ? {} : { QDRANT_URL: qdrantUrl }),
        // A model that is named but never asked: every text of the bench has its vector already.
        OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
        EMBEDDING_MODEL: "bench",
        EMBEDDING_DIMENSIONS: String(dimension),
        ...(profile ? { BENCH_PROFILE: "on" } : {}),
      },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the service did not start (status ${String(code)})`);
    });
    const [{ url }] = (await Promise.race([once(child, "message"), ended])) as [{ url: string }];
    ended.catch(() => {});
    return new ServiceProcess(child, url);
  }

  ask<C extends Command>(command: C): Promise<Answers[C["kind"]]> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as Answers[C["kind"]]), reject });
      this.#child.send({ ...command, id });
    });
  }

  async close(): Promise<void> {
    const ended = once(this.#child, "exit");
    await this.ask({ kind: "close" }).catch(() => {}); // it may have ended before its answer arrived
    await ended;
  }
}
