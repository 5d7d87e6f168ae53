import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded, type Random } from "../../../src/core/statistics/random.js";
import { startFakeOpenAI } from "../../fakes/openai/server.js";
import { bearer, tokenEnvironment, userToken } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import { compiledChild } from "../service/compile.js";
import { ServiceProcess } from "../service/service-process.js";
import { itemOf, pick, words } from "../words.js";

const items = 600;
const users = 40;
const behavioursEach = 200;
const batch = 500;
const hourMs = 3_600_000;

export interface World {
  readonly url: string;
  readonly service: ServiceProcess;
  readonly users: readonly string[];
  readonly items: readonly string[];
  /** a key with these scopes */
  keyOf(scopes: readonly string[]): Promise<{ id: string; key: string }>;
  /** a user's token */
  tokenOf(userId: string): Promise<string>;
  close(): Promise<void>;
}

/** A service that asks for credentials, with a catalogue and people who have a history; `env` on top. */
export async function openWorld(
  env: Readonly<Record<string, string>> = {},
  execArgv: readonly string[] = [],
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "godwit-attack-"));
  const openai = await startFakeOpenAI();
  const service = new ServiceProcess(
    await compiledChild(),
    {
      GODWIT_DATA_DIR: folder,
      GODWIT_AUTH: "on",
      ...tokenEnvironment,
      OPENAI_BASE_URL: openai.url,
      EMBEDDING_MODEL: "fake",
      LOG_LEVEL: "error",
      // What is measured is fairness; how often somebody may ask at all is another limit.
      GODWIT_RATE_USER: "0",
      GODWIT_RATE_ADDRESS: "0",
      ...env,
    },
    { execArgv: ["--expose-gc", ...execArgv] },
  );
  const url = await service.start();
  const random = seeded(1);
  const names = Array.from({ length: users }, (_, i) => `person-${i}`);
  const catalogue = Array.from({ length: items }, (_, i) => itemOf(random, `item-${i}`, i % 6));
  const admin = await userKey(service);
  await inBatches(catalogue, (all) => send(url, admin, upsertItems, { all }));
  await service.ask({ kind: "settle" });
  for (const name of names) await send(url, admin, record, { all: behavioursOf(random, name) });
  await service.ask({ kind: "settle" });
  return {
    url,
    service,
    users: names,
    items: catalogue.map(({ id }) => id),
    keyOf: (scopes) => service.ask({ kind: "key", scopes }),
    tokenOf: (userId) => userToken(userId),
    close: async () => {
      await service.close();
      await openai.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const upsertItems = "mutation ($all: [ItemInput!]!) { upsertItems(items: $all) { accepted refused { message } } }";
export const record =
  "mutation ($all: [BehaviourInput!]!) { recordBehaviours(behaviours: $all) { accepted duplicates refused { message } } }";

function behavioursOf(random: Random, userId: string): object[] {
  const now = Date.now();
  return Array.from({ length: behavioursEach }, (_, i) => ({
    id: `${userId}-${i}`,
    userId,
    itemId: `item-${Math.floor(random() * items)}`,
    type: pick(random, ["VIEW", "CLICK", "LIKE", "PURCHASE"]),
    scene: { device: pick(random, ["phone", "desktop"]), place: pick(random, ["home", "work"]) },
    ...(i % 20 === 0 ? { text: words(random, i % 6, 4) } : {}),
    occurredAt: new Date(now - (behavioursEach - i) * 7 * hourMs).toISOString(),
  }));
}

async function inBatches<T>(all: readonly T[], take: (some: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += batch) await take(all.slice(from, from + batch));
}

async function send(url: string, credential: string, query: string, variables: object): Promise<void> {
  const { errors } = await post(url, query, { ...variables }, bearer(credential));
  if (errors) throw new Error(JSON.stringify(errors).slice(0, 500));
}

async function userKey(service: ServiceProcess): Promise<string> {
  return (await service.ask({ kind: "key", scopes: ["admin"] })).key;
}
