import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Answers as TrustAnswers, Command as TrustCommand, Reply } from "./protocol.js";

export interface ServiceProcessOptions {
  /** absent = a compiled program, whose memory can be collected on demand */
  readonly execArgv?: readonly string[];
}

type Started = Record<"start", { url: string }>;

/** The service in a process of its own; `C` is what it is told, `A` what it answers. */
export class ServiceProcess<C extends { kind: string } = TrustCommand, A extends Started = TrustAnswers> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<void>;
  #next = 1;

  /** Begins to load the program; the stores are opened by `start`. */
  constructor(
    program: string,
    env: Readonly<Record<string, string>>,
    { execArgv = ["--expose-gc"] }: ServiceProcessOptions = {},
  ) {
    const { DATABASE_URL: _database, QDRANT_URL: _vectors, NODE_OPTIONS: _options, ...inherited } = process.env;
    this.#child = fork(program, [], {
      execArgv: [...execArgv],
      env: { ...inherited, HOST: "127.0.0.1", PORT: "0", ...env },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const loaded = new Promise<unknown>((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    loaded.catch(() => {});
    this.#child.on("message", (reply: Reply) => {
      const waiter = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ("error" in reply) waiter?.reject(new Error(`in the service: ${reply.error}`));
      else waiter?.resolve(reply.answer);
    });
    this.#ended = once(this.#child, "exit").then(([code, signal]) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the service has ended (${String(signal ?? code)})`));
      this.#waiting.clear();
    });
  }

  /** Opens the stores and serves; answers with the address of the API. */
  async start(): Promise<string> {
    return ((await this.#ask({ kind: "start" })) as A["start"]).url;
  }

  ask<One extends C>(command: One): Promise<A[One["kind"] & keyof A]> {
    return this.#ask(command) as Promise<A[One["kind"] & keyof A]>;
  }

  #ask(command: { kind: string }): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new Error("the service has ended"));
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ ...command, id });
    });
  }

  /** Stops it where it is, as a machine that hangs; `goOn` ends that. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child.kill("SIGCONT");
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Stops as SIGTERM does. */
  async close(): Promise<void> {
    await this.#ask({ kind: "close" }).catch(() => {}); // it may have ended before its answer arrived
    await this.#ended;
  }
}
