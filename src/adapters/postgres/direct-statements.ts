import type pg from "pg";
import { Prisma, type PrismaClient } from "../../generated/prisma/client.js";
import { OpenTransaction } from "./open-transaction.js";
import { beginKeepingPlans } from "./kept-plans.js";
import { resultTypes } from "./result-types.js";

/** Prisma, or Prisma inside a transaction. */
export type Client = PrismaClient | Prisma.TransactionClient;

export interface DirectStatementsOptions {
  readonly pool: pg.Pool;
  /** "" or undefined = not prepared */
  readonly nameOf: ((statement: { sql: string }) => string) | null;
}

/** A transaction waits so long for a connection. */
const longestWaitMs = 60_000;

/**
 * Statements written in SQL go straight to node-postgres. By way of Prisma each would be compiled to a plan, its bytes
 * written as base64 in JSON and read back: a third of what a small statement costs, and most of the garbage. What is
 * asked of Prisma's models goes on by Prisma, in the same transaction on the same connection.
 */
export class DirectStatements {
  readonly #pool: pg.Pool;
  readonly #nameOf: DirectStatementsOptions["nameOf"];

  constructor({ pool, nameOf }: DirectStatementsOptions) {
    this.#pool = pool;
    this.#nameOf = nameOf;
  }

  /** The same client, whose SQL does not go through Prisma. */
  outside(prisma: PrismaClient): PrismaClient {
    const own = this.#statements((statement) => this.#pool.query(statement));
    return new Proxy(prisma, {
      get: (target, key) => {
        if (Object.hasOwn(own, key)) return own[key as keyof typeof own];
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  /** Runs `work` in a transaction; rolled back when it throws. `often`: its statements keep their plans. */
  async transaction<T>(
    prisma: PrismaClient,
    work: (client: Client) => Promise<T>,
    { often = false }: { readonly often?: boolean } = {},
  ): Promise<T> {
    const open = new OpenTransaction(await this.#connection(), prisma, often ? beginKeepingPlans : "BEGIN");
    try {
      const result = await work(this.#inside(open));
      await open.commit();
      return result;
    } catch (error) {
      await open.rollback();
      throw error;
    }
  }

  #connection(): Promise<pg.PoolClient> {
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        reject(Object.assign(new Error("no connection could be had in time"), { code: "P2028" }));
      }, longestWaitMs).unref();
      this.#pool.connect().then(
        (connection) => {
          clearTimeout(timer);
          if (late) connection.release();
          else resolve(connection);
        },
        (error: Error) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  }

  /** SQL on the transaction's connection, models by Prisma, which joins it for the first of them. */
  #inside(open: OpenTransaction): Prisma.TransactionClient {
    const own = this.#statements((statement) => open.query(statement));
    const modelOf = (model: string): unknown =>
      new Proxy(own, {
        get:
          (_own, method) =>
          async (...args: unknown[]) => {
            const joined = (await open.prisma()) as unknown as Record<string, Record<PropertyKey, Ask>>;
            return joined[model]![method]!(...args);
          },
      });
    return new Proxy(own, {
      get: (_own, key) => {
        if (Object.hasOwn(own, key)) return own[key as keyof typeof own];
        return typeof key === "symbol" || key === "then" ? undefined : modelOf(key);
      },
    }) as unknown as Prisma.TransactionClient;
  }

  #statements(ask: (statement: pg.QueryConfig) => Promise<pg.QueryResult>) {
    const run = async (strings: TemplateStringsArray | Prisma.Sql, values: unknown[]): Promise<pg.QueryResult> => {
      const statement = "raw" in strings ? Prisma.sql(strings, ...(values as Prisma.Sql[])) : strings;
      const { text } = statement;
      const name = this.#nameOf?.({ sql: text });
      return ask({ ...(name ? { name } : {}), text, values: statement.values, types: resultTypes });
    };
    return {
      $queryRaw: async (strings: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
        (await run(strings, values)).rows,
      $executeRaw: async (strings: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
        (await run(strings, values)).rowCount ?? 0,
    };
  }
}

type Ask = (...args: unknown[]) => unknown;
