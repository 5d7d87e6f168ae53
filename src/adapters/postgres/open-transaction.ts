import type pg from "pg";
import type { Prisma, PrismaClient } from "../../generated/prisma/client.js";
import { join, type JoinedPrisma } from "./joined-prisma.js";

/** What a transaction that is still open after so long is taken for: forgotten. */
const longestMs = 120_000;

/**
 * A transaction on one connection. Prisma joins it when the first of its models is asked: beginning and ending one of
 * Prisma's costs as much as a few small statements.
 */
export class OpenTransaction {
  readonly #connection: pg.PoolClient;
  readonly #prisma: PrismaClient;
  readonly #timer: NodeJS.Timeout;
  readonly #begun: Promise<unknown>;
  #joined: Promise<JoinedPrisma> | null = null;
  #failure: unknown = null;
  #open = true;
  #expired = false;

  /**
   * `begin`: the statements that begin it. Where the connection takes several statements at once, they go with the
   * first of the transaction.
   */
  constructor(connection: pg.PoolClient, prisma: PrismaClient, begin: string) {
    this.#connection = connection;
    this.#prisma = prisma;
    this.#timer = setTimeout(() => this.#expire(), longestMs).unref();
    this.#begun = this.#ask({ text: begin });
    this.#begun.catch(() => {}); // whatever ends the transaction says so
  }

  /** Asks a statement; one that fails is remembered. */
  async query(statement: pg.QueryConfig): Promise<pg.QueryResult> {
    if (!isPipelined(this.#connection)) await this.#begun;
    if (!this.#open) throw ended();
    return this.#ask(statement);
  }

  /** Prisma in this transaction. */
  async prisma(): Promise<Prisma.TransactionClient> {
    await this.#begun;
    if (!this.#open) throw ended();
    return (await (this.#joined ??= join(this.#prisma, this.#connection))).client;
  }

  /** Statements that are still under way are waited for; if one of them fails, so does this, and nothing is stored. */
  async commit(): Promise<void> {
    if (this.#expired) throw ended();
    await this.#close();
    const { command } = await this.#connection.query("COMMIT");
    await this.#begun;
    // So PostgreSQL answers where a statement has failed, whoever overlooked that.
    if (command === "ROLLBACK") throw this.#failure ?? new Error("nothing was committed: a statement had failed");
    this.#connection.release();
  }

  /** Gives up what was done; a connection that cannot do even that is not used again. */
  async rollback(): Promise<void> {
    if (this.#expired) return;
    try {
      await this.#close();
      await this.#connection.query("ROLLBACK");
      this.#connection.release();
    } catch (error) {
      this.#connection.release(asError(error));
    }
  }

  async #ask(statement: pg.QueryConfig): Promise<pg.QueryResult> {
    try {
      return await this.#connection.query(statement);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#open = false;
    if (this.#joined === null) return;
    const joined = await this.#joined.catch(() => null);
    await joined?.leave();
  }

  #expire(): void {
    this.#open = false;
    this.#expired = true;
    this.#connection.release(ended());
  }
}

/** Does a statement go to the database before the one before it was answered? */
const isPipelined = (connection: pg.PoolClient): boolean => "pipeline" in connection && connection.pipeline === true;

/** As Prisma says it of its own statements. */
const ended = (): Error => Object.assign(new Error("the transaction has ended"), { code: "P2028" });

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
