import { AsyncLocalStorage } from "node:async_hooks";
import type { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import type { Prisma, PrismaClient } from "../../generated/prisma/client.js";

/** A transaction of ours, for Prisma to join. */
interface Offered {
  readonly connection: pg.PoolClient;
  taken: boolean;
}

/** What Prisma's adapter is made of, and we need; its version is pinned. */
interface Adapter {
  readonly client: pg.Pool;
  startTransaction(isolation?: unknown): Promise<unknown>;
}

/** Longer than any transaction of ours lives: it ends before. */
const longestMs = 24 * 3_600_000;
const own = /^(BEGIN|COMMIT|ROLLBACK)$/;
const nothing = { rows: [], fields: [], rowCount: 0 };

const offering = new AsyncLocalStorage<Offered>();

/** The adapter, whose transactions begin inside of ours where one is offered. */
export function joining(adapter: PrismaPg): PrismaPg {
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connected = await connect();
    const pool = connected as unknown as Adapter;
    const start = pool.startTransaction;
    pool.startTransaction = (isolation) => {
      const offered = offering.getStore();
      if (offered === undefined || offered.taken) return start.call(pool, isolation);
      offered.taken = true;
      return start.call(Object.create(pool, { client: { value: only(offered.connection) } }), isolation);
    };
    return connected;
  };
  return adapter;
}

/** A pool of the one connection, which stays in our hands: Prisma neither begins, ends nor gives it back. */
function only(connection: pg.PoolClient): unknown {
  const lent = {
    on: () => lent,
    removeListener: () => lent,
    release: () => {},
    query: (query: pg.QueryConfig) => (own.test(query.text) ? Promise.resolve(nothing) : connection.query(query)),
  };
  return { connect: async () => lent };
}

/** Prisma inside a transaction of ours, until `leave`. */
export interface JoinedPrisma {
  readonly client: Prisma.TransactionClient;
  /** Before the transaction ends. */
  leave(): Promise<void>;
}

/** Has Prisma join a transaction that was begun on a connection. */
export function join(prisma: PrismaClient, connection: pg.PoolClient): Promise<JoinedPrisma> {
  return new Promise((resolve, reject) => {
    const stay = (client: Prisma.TransactionClient): Promise<void> =>
      new Promise((end) => {
        resolve({
          client,
          leave: () => {
            end();
            return left;
          },
        });
      });
    const left = offering.run({ connection, taken: false }, () => prisma.$transaction(stay, { timeout: longestMs }));
    left.catch(reject);
  });
}
