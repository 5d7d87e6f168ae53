import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Duplex } from "node:stream";
import type { Worker } from "node:worker_threads";
import pg from "pg";
import { syncContents, syncNames } from "./durable-files.js";
import { startWorker } from "../../threads/start-worker.js";
import type { PGliteReply, PGliteRequest } from "./pglite.worker.js";

type Unnumbered<T> = T extends { id: number } ? Omit<T, "id"> : never;

/** PostgreSQL compiled to WebAssembly, in a thread of its own so that no query blocks the event loop. */
export class EmbeddedPostgres {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>();
  #next = 1;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (reply: PGliteReply) => {
      const waiter = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.error === undefined) waiter?.resolve(reply.bytes!);
      else waiter?.reject(new Error(reply.error));
    });
    const fail = (error: Error): void => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("the embedded PostgreSQL thread has ended")));
  }

  /** Opens (or creates) the database in a folder; null = in memory. `image` is a dump to start from. */
  static async open(dataDir: string | null, image: Uint8Array | null = null): Promise<EmbeddedPostgres> {
    if (dataDir === null) return EmbeddedPostgres.#start(null, image);
    if (!existsSync(join(dataDir, "PG_VERSION"))) await EmbeddedPostgres.#create(dataDir, image);
    return EmbeddedPostgres.#start(dataDir, null);
  }

  /**
   * Beside its place, which it takes when it is whole and on the disk: a process that ends meanwhile leaves no half of
   * a database. In a thread that ends with it, for creating one takes some hundred megabytes that would stay.
   */
  static async #create(dataDir: string, image: Uint8Array | null): Promise<void> {
    const beside = `${dataDir}.new`;
    rmSync(beside, { recursive: true, force: true });
    await (await EmbeddedPostgres.#start(beside, image)).close();
    syncContents(beside);
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(beside, dataDir);
    syncNames(dirname(dataDir));
  }

  static async #start(dataDir: string | null, image: Uint8Array | null): Promise<EmbeddedPostgres> {
    const worker = startWorker(new URL("./pglite.worker.js", import.meta.url), { workerData: { dataDir, image } });
    const db = new EmbeddedPostgres(worker);
    await new Promise<Uint8Array>((resolve, reject) => db.#waiting.set(0, { resolve, reject }));
    return db;
  }

  #ask(request: Unnumbered<PGliteRequest>, transfer: ArrayBuffer[] = []): Promise<Uint8Array> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id }, transfer);
    });
  }

  /** Sends wire-protocol bytes; answers with the server's. */
  protocol(bytes: Uint8Array): Promise<Uint8Array> {
    // What lies in a shared buffer would take all of that buffer along; a copy of its own moves to the thread.
    const own = new Uint8Array(bytes);
    return this.#ask({ kind: "protocol", bytes: own }, [own.buffer]);
  }

  /** The whole database as a tar archive that `open` can start from. */
  dump(): Promise<Uint8Array> {
    return this.#ask({ kind: "dump" });
  }

  async close(): Promise<void> {
    await this.#ask({ kind: "close" });
    await this.#worker.terminate();
  }

  /** A node-postgres pool of one connection over this database (PGlite has one session). */
  pool(): pg.Pool {
    const pool = new pg.Pool({
      max: 1,
      idleTimeoutMillis: 0,
      // A statement that does not wait for the answer to the one before goes with it.
      pipeline: true,
      stream: () => new ProtocolStream(this) as never,
      user: "postgres",
      database: "postgres",
      ssl: false,
      // A connection given up after an error is followed by another in the same session: nothing of it may be left
      // there.
      onConnect: async (client) => {
        await client.query("ROLLBACK; DEALLOCATE ALL");
      },
    });
    // A goodbye may still be on its way when the database is closed: whoever has ended its use needs no answer.
    pool.on("error", () => {});
    return pool;
  }
}

/** What node-postgres takes for a socket. What is written in one go is sent in one message. */
class ProtocolStream extends Duplex {
  readonly #db: EmbeddedPostgres;
  #gathering = false;
  constructor(db: EmbeddedPostgres) {
    super();
    this.#db = db;
  }
  connect(): this {
    queueMicrotask(() => this.emit("connect"));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  override write(...args: unknown[]): boolean {
    if (!this.#gathering) {
      this.#gathering = true;
      this.cork();
      process.nextTick(() => {
        this.#gathering = false;
        this.uncork();
      });
    }
    return Reflect.apply(super.write.bind(this), this, args) as boolean;
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#db.protocol(chunk).then((bytes) => {
      if (bytes.length > 0) this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      done();
    }, done);
  }
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "", done);
  }
  override _final(done: () => void): void {
    done();
    this.push(null);
  }
}
