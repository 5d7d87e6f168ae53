import pg from "pg";
import { startFakeOpenAI } from "../../../test/fakes/openai/server.js";
import { post } from "../../../test/support/graphql-client.js";
import { freshDatabaseOn } from "../../../test/support/postgres-server.js";
import { recordBehaviours, upsertItems } from "../../../test/support/small-town.js";
import { compiledChild } from "../../../test/trust/service/compile.js";
import { ServiceProcess } from "../../../test/trust/service/service-process.js";

const itemCount = 200;
const batch = 50;

/** One PostgreSQL database, a process that takes behaviours in, and processes that fold them. */
export interface Cluster {
  readonly folders: ServiceProcess[];
  /** another process that folds; resolves once it serves */
  join(): Promise<ServiceProcess>;
  /** Sends behaviours of a round from so many clients; answers with how many were acknowledged, by user. */
  write(round: string, count: number, clients: number): Promise<Map<string, number>>;
  rows<T extends object>(statement: string): Promise<T[]>;
  /** how often work to be folded has failed so far, and was put off */
  putOff(): Promise<number>;
  close(): Promise<void>;
}

export async function startCluster(server: string, size: number, users: number): Promise<Cluster> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).toReversed()) await one();
  };
  try {
    const program = await compiledChild();
    const openai = await startFakeOpenAI();
    closers.push(() => openai.close());
    const database = await freshDatabaseOn(server);
    closers.push(() => database.drop());
    const env = {
      DATABASE_URL: database.url,
      OPENAI_BASE_URL: openai.url,
      EMBEDDING_MODEL: "fake",
      EMBEDDING_DIMENSIONS: "64",
      EMBEDDING_CENTRING: "off", // centring is learnt from the items, and embeds them anew
      LOG_LEVEL: "warn",
      GODWIT_RATE_ADDRESS: "0",
    };
    const folders: ServiceProcess[] = [];
    const begin = (roles: string): ServiceProcess => {
      const one = new ServiceProcess(program, { ...env, GODWIT_ROLES: roles });
      closers.push(() => one.kill().catch(() => {}));
      return one;
    };
    const api = begin("api,fit,deliver");
    const url = await api.start();
    const join = async (): Promise<ServiceProcess> => {
      const one = begin("fold");
      await one.start();
      folders.push(one);
      return one;
    };
    for (let i = 0; i < size; i++) await join();
    const items = Array.from({ length: itemCount }, (_, i) => ({
      id: `item-${i}`,
      title: `${["river", "engine", "violin", "bread", "planet", "garden"][i % 6]} number ${i}`,
    }));
    await sent(url, upsertItems, { items });
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    pool.on("error", () => {});
    closers.push(() => pool.end());
    const rows = async <T extends object>(statement: string): Promise<T[]> => (await pool.query<T>(statement)).rows;
    for (let fitted = false; !fitted; ) {
      await api.ask({ kind: "settle" });
      fitted = (await rows("SELECT 1 FROM codebooks")).length > 0;
    }
    // Work that was done has no row that could tell how often it was tried; a sequence counts what is undone, too.
    await rows(`
      CREATE SEQUENCE put_off;
      CREATE FUNCTION count_put_off() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM nextval('put_off'); RETURN NULL; END $$;
      CREATE TRIGGER put_off AFTER UPDATE OF attempts ON outbox FOR EACH ROW
        WHEN (NEW.topic = 'fold' AND NEW.attempts > OLD.attempts) EXECUTE FUNCTION count_put_off()`);
    const putOff = async (): Promise<number> => {
      const [row] = await rows<{ n: string }>(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM put_off",
      );
      return Number(row!.n);
    };
    const write = async (round: string, count: number, clients: number): Promise<Map<string, number>> => {
      const acknowledged = new Map<string, number>();
      let next = 0;
      await Promise.all(
        Array.from({ length: clients }, async () => {
          while (next < count) {
            const behaviours = Array.from({ length: Math.min(batch, count - next) }, () => {
              const n = next++;
              return {
                id: `${round}/${n}`,
                userId: `user-${(n * 7) % users}`,
                itemId: `item-${(n * 13) % itemCount}`,
                type: "VIEW",
                occurredAt: new Date().toISOString(),
              };
            });
            await sent(url, recordBehaviours, { behaviours });
            for (const { userId } of behaviours) acknowledged.set(userId, (acknowledged.get(userId) ?? 0) + 1);
          }
        }),
      );
      return acknowledged;
    };
    return { folders, join, write, rows, putOff, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function sent(url: string, query: string, variables: Record<string, unknown>): Promise<void> {
  const { errors } = await post(url, query, variables);
  if (errors) throw new Error(JSON.stringify(errors));
}

/** Waits until nothing waits to be folded. */
export async function folded({ rows }: Cluster): Promise<void> {
  for (;;) {
    const [row] = await rows<{ n: string }>(
      "SELECT count(*) AS n FROM outbox WHERE topic = 'fold' AND dead_at IS NULL",
    );
    if (row!.n === "0") return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

/** Users of whom fewer or more behaviours are folded than were acknowledged. */
export async function wronglyFolded({ rows }: Cluster, acknowledged: ReadonlyMap<string, number>): Promise<number> {
  const states = await rows<{ user_id: string; behaviours: number }>("SELECT user_id, behaviours FROM interest_states");
  const counts = new Map(states.map(({ user_id: id, behaviours }) => [id, behaviours]));
  return [...acknowledged].filter(([id, count]) => counts.get(id) !== count).length;
}
