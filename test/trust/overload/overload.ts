import { post } from "../../support/graphql-client.js";
import { bearer } from "../../support/credentials.js";
import { percentile } from "../load.js";
import { openWorld, record, type World } from "../attack/world.js";

/** Behaviours that one write holds. */
const written = 1;
const writeShare = 0.3;
const warmSeconds = 5;
const read = "query ($id: ID!) { recommendations(userId: $id, first: 10) { edges { node { item { id } } } } }";

interface Counts {
  answered: number;
  /** 503 with Retry-After */
  shed: number;
  /** 503 without it, and everything else that is no answer */
  wrong: Record<string, number>;
  /** what answers took, of those who asked and of those who wrote */
  milliseconds: { reads: number[]; writes: number[] };
  acknowledged: string[];
}

/** ms */
interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface OverloadReport {
  readonly clients: number;
  readonly seconds: number;
  /** answers a second: at the best of few clients, and at all of them */
  readonly best: number;
  readonly under: number;
  readonly share: number;
  /** ms, of what was answered */
  readonly p99: number;
  /** the same of those who asked and of those who wrote */
  readonly of: { readonly reads: Spread; readonly writes: Spread };
  readonly shed: number;
  readonly lost: number;
  readonly wrong: Record<string, number>;
  readonly broken: string[];
}

/** Many clients at once, who come back when they are told to: what is served, shed, and kept. */
export async function overload(options: {
  clients: number;
  seconds: number;
  log: (line: string) => void;
}): Promise<OverloadReport> {
  const world = await openWorld();
  try {
    const steps = [8, 32, 64];
    await run(world, 8, warmSeconds);
    let best = 0;
    for (const clients of steps) {
      const seconds = Math.max(5, options.seconds / 6);
      // What the last step left to be done must not slow the next.
      await world.service.ask({ kind: "settle" });
      const perSecond = (await run(world, clients, seconds)).answered / seconds;
      options.log(`${clients} clients: ${perSecond.toFixed(1)} answers a second`);
      best = Math.max(best, perSecond);
    }
    await world.service.ask({ kind: "settle" });
    const counts = await run(world, options.clients, options.seconds);
    const under = counts.answered / options.seconds;
    const { reads, writes } = counts.milliseconds;
    const p99 = percentile([...reads, ...writes], 99);
    const of = { reads: spread(reads), writes: spread(writes) };
    await world.service.ask({ kind: "settle" });
    const lost = await missing(world, counts.acknowledged);
    const share = under / best;
    const broken = [
      ...(share < 0.8 ? [`throughput fell to ${Math.round(100 * share)} % of its best`] : []),
      ...(p99 >= 2_000 ? [`p99 of what was served is ${p99} ms`] : []),
      ...(lost > 0 ? [`${lost} acknowledged writes are lost`] : []),
      ...Object.entries(counts.wrong).map(([what, count]) => `${count} × ${what}`),
    ];
    const { shed, wrong } = counts;
    return {
      clients: options.clients,
      seconds: options.seconds,
      best,
      under,
      share,
      p99,
      of,
      shed,
      lost,
      wrong,
      broken,
    };
  } finally {
    await world.close();
  }
}

const spread = (ms: readonly number[]): Spread => ({
  p50: percentile([...ms], 50),
  p95: percentile([...ms], 95),
  p99: percentile([...ms], 99),
});
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
let number = 0;

async function run(world: World, clients: number, seconds: number): Promise<Counts> {
  const counts: Counts = { answered: 0, shed: 0, wrong: {}, milliseconds: { reads: [], writes: [] }, acknowledged: [] };
  const until = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const userId = world.users[client % world.users.length]!;
      const headers = { "content-type": "application/json", ...bearer(await world.tokenOf(userId)) };
      for (let turn = client; performance.now() < until; turn++) await one(world, userId, headers, turn, counts);
    }),
  );
  return counts;
}

async function one(
  world: World,
  userId: string,
  headers: Record<string, string>,
  turn: number,
  counts: Counts,
): Promise<void> {
  const ids = turn % 10 < writeShare * 10 ? Array.from({ length: written }, () => `over-${number++}`) : null;
  const all = ids?.map((id) => ({
    id,
    userId,
    itemId: world.items[turn % world.items.length],
    type: "CLICK",
    occurredAt: new Date().toISOString(),
  }));
  const body = JSON.stringify(all ? { query: record, variables: { all } } : { query: read, variables: { id: userId } });
  const began = performance.now();
  const response = await fetch(world.url, { method: "POST", headers, body }).catch(() => null);
  const text = (await response?.text().catch(() => "")) ?? "";
  if (response === null) counts.wrong["no answer"] = (counts.wrong["no answer"] ?? 0) + 1;
  else if (response.status === 503 && response.headers.has("retry-after")) {
    counts.shed++;
    await pause(Number(response.headers.get("retry-after")) * 1000 * (0.5 + Math.random()));
  } else if (response.status !== 200 || text.includes('"errors"')) {
    const what = `${response.status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ""}`;
    counts.wrong[what] = (counts.wrong[what] ?? 0) + 1;
  } else {
    counts.answered++;
    counts.milliseconds[ids === null ? "reads" : "writes"].push(performance.now() - began);
    if (ids) counts.acknowledged.push(...ids.map((id) => `${userId} ${id}`));
  }
}

/** Acknowledged behaviours that their users' histories do not hold. */
async function missing(world: World, acknowledged: readonly string[]): Promise<number> {
  const byUser = new Map<string, string[]>();
  for (const one of acknowledged) {
    const [userId, id] = one.split(" ") as [string, string];
    const own = byUser.get(userId);
    if (own) own.push(id);
    else byUser.set(userId, [id]);
  }
  let lost = 0;
  for (const [userId, own] of byUser) {
    const headers = bearer(await world.tokenOf(userId));
    const kept = new Set<string>();
    let after: string | null = null;
    do {
      const page: { ids: string[]; next: string | null } = await keptIds(world.url, userId, after, headers);
      for (const id of page.ids) kept.add(id);
      after = page.next;
    } while (after !== null);
    lost += own.filter((id) => !kept.has(id)).length;
  }
  return lost;
}

/** A page of the ids in a user's history; what a user's token writes is stored under the user's name and a colon. */
async function keptIds(
  url: string,
  userId: string,
  after: string | null,
  headers: Record<string, string>,
): Promise<{ ids: string[]; next: string | null }> {
  const { data } = await post(
    url,
    "query ($id: ID!, $after: String) { user(id: $id) { behaviours(first: 100, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }",
    { id: userId, after },
    headers,
  );
  const { edges, pageInfo } = data!.user!.behaviours;
  return {
    ids: edges.map(({ node }) => node.id.split(":").at(-1)!),
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
  };
}
