import { AsyncLocalStorage } from "node:async_hooks";
import type { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { Prisma, type PrismaClient } from "../../generated/prisma/client.js";
import { resultTypes } from "./result-types.js";

/** Prisma, or Prisma inside a transaction. */
export type Client = PrismaClient | Prisma.TransactionClient;

/** The connection of a transaction of Prisma's, for as long as it is open. */
interface Held {
  connection: pg.PoolClient | null;
}

/** What Prisma's adapter keeps of a transaction; its version is pinned. */
interface AdapterTransaction {
  readonly client: pg.PoolClient;
  executeRaw(query: { sql: string; args: unknown[]; argTypes: unknown[] }): Promise<number>;
}

export interface DirectStatementsOptions {
  readonly pool: pg.Pool;
  /** "" or undefined = not prepared */
  readonly nameOf: ((statement: { sql: string }) => string) | null;
}

/**
 * Statements written in SQL go straight to node-postgres. By way of Prisma each would be compiled to a plan, its bytes
 * written as base64 in JSON and read back: a third of what a small statement costs, and most of the garbage. What is
 * asked of Prisma's models goes on by Prisma, in the same transaction on the same connection.
 */
export class DirectStatements {
  readonly #pool: pg.Pool;
  readonly #nameOf: DirectStatementsOptions["nameOf"];
  readonly #holding = new AsyncLocalStorage<Held>();

  constructor({ pool, nameOf }: DirectStatementsOptions) {
    this.#pool = pool;
    this.#nameOf = nameOf;
  }

  /** The adapter, telling which connection a transaction has. */
  watching(adapter: PrismaPg): PrismaPg {
    const connect = adapter.connect.bind(adapter);
    adapter.connect = async () => {
      const connected = await connect();
      const start = connected.startTransaction.bind(connected);
      connected.startTransaction = async (isolation) => {
        const held = this.#holding.getStore();
        const begun = await start(isolation);
        // A transaction that Prisma opens for itself inside of ours has another connection.
        if (held !== undefined && held.connection === null) hold(held, begun as unknown as AdapterTransaction);
        return begun;
      };
      return connected;
    };
    return adapter;
  }

  /** The same client, whose SQL does not go through Prisma. */
  outside(prisma: PrismaClient): PrismaClient {
    return this.#over(prisma, () => this.#pool);
  }

  /** Runs `work` in a transaction; rolled back when it throws. */
  transaction<T>(prisma: PrismaClient, work: (client: Client) => Promise<T>): Promise<T> {
    const held: Held = { connection: null };
    return this.#holding.run(held, () =>
      prisma.$transaction((client) => work(this.#over(client, () => heldConnection(held)))),
    );
  }

  #over<C extends Client>(client: C, runner: () => pg.Pool | pg.PoolClient): C {
    const run = async (strings: TemplateStringsArray | Prisma.Sql, values: unknown[]): Promise<pg.QueryResult> => {
      const statement = "raw" in strings ? Prisma.sql(strings, ...(values as Prisma.Sql[])) : strings;
      const { text } = statement;
      const name = this.#nameOf?.({ sql: text });
      return runner().query({ ...(name ? { name } : {}), text, values: statement.values, types: resultTypes });
    };
    const own = {
      $queryRaw: async (strings: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
        (await run(strings, values)).rows,
      $executeRaw: async (strings: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
        (await run(strings, values)).rowCount ?? 0,
    };
    return new Proxy(client, {
      get: (target, key) => {
        if (Object.hasOwn(own, key)) return own[key as keyof typeof own];
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }
}

/** Until its end is on the way: what comes after it would run outside of the transaction. */
function hold(held: Held, begun: AdapterTransaction): void {
  held.connection = begun.client;
  const execute = begun.executeRaw.bind(begun);
  begun.executeRaw = (query) => {
    if (query.sql === "COMMIT" || query.sql === "ROLLBACK") held.connection = null;
    return execute(query);
  };
}

function heldConnection({ connection }: Held): pg.PoolClient {
  // As Prisma says it of its own statements.
  if (connection === null) throw Object.assign(new Error("the transaction has ended"), { code: "P2028" });
  return connection;
}
