import type pg from "pg";
import { onWhoseBehalf } from "../../ports/on-behalf-of.js";
import { FairTurns } from "../resilience/fair-turns.js";

/** The service's own work stands behind many callers' writes: it gets four callers' time. */
const ownWeight = 0.25;

type Release = pg.PoolClient["release"];
type Called = (error: Error | undefined, client: pg.PoolClient | undefined, release: Release) => void;

/**
 * Lets callers take the connections of a pool in turn, where the pool itself serves whoever asked first: one caller's
 * hundred statements are not before another's first. What waits for as long as the pool would wait fails as the pool
 * fails it. Answers with how long somebody has waited so far, ms.
 */
export function takeConnectionsInTurn(pool: pg.Pool): () => number {
  const { max, connectionTimeoutMillis } = pool.options;
  const turns = new FairTurns({
    places: max,
    patienceMs: connectionTimeoutMillis || null,
    impatience: "timeout exceeded when trying to connect",
    weightOf: (caller) => (caller === "" ? ownWeight : 1),
  });
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;

  const take = async (): Promise<pg.PoolClient> => {
    const leave = await turns.take(onWhoseBehalf());
    try {
      const client = await connect();
      const release = client.release.bind(client);
      client.release = (error) => {
        leave();
        release(error);
      };
      return client;
    } catch (error) {
      leave();
      throw error;
    }
  };

  pool.connect = ((called?: Called): Promise<pg.PoolClient> | undefined => {
    const taken = take();
    if (called === undefined) return taken;
    taken.then(
      (client) => process.nextTick(called, undefined, client, client.release),
      (error: Error) => process.nextTick(called, error, undefined, () => {}),
    );
    return undefined;
  }) as typeof pool.connect;
  return () => turns.contendedMs;
}
