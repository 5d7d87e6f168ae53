import type { Strategy, Task } from "../../../../core/types.js";
import type { ShownItemRecord, ShownSetRecord } from "../../../../ports/history/recommendations.js";
import { time, type Client } from "../sql.js";
import { placesOf, shownPositions } from "./shown-places.js";

interface ShownRow {
  ranking: Uint8Array | null;
  positions: number[];
  /** ids of the items in rows of their own, as of sets of before */
  former: string[] | null;
}

interface SetRow extends Omit<ShownRow, "former"> {
  id: string;
  userId: string;
  task: Task;
  strategy: Strategy;
  model: string;
  migrationId: string | null;
  context: unknown;
  weights: unknown;
  at: Date;
  experimentId: string | null;
  variant: string | null;
  satisfied: number | null;
  former: ShownItemRecord[] | null;
}

/** How many times each item was shown to a user since a time (epoch ms), by item id. */
export async function timesShown(client: Client, userId: string, since: number): Promise<Map<string, number>> {
  const rows = await client.$queryRaw<ShownRow[]>`
    SELECT s.ranking, ${shownPositions} AS positions,
      (SELECT array_agg(item_id) FROM recommended_items WHERE set_id = s.id) AS former
    FROM recommendation_sets s WHERE s.user_id = ${userId} AND s.at >= ${time(since)}::timestamptz`;
  const numbers = rows.flatMap(({ ranking, positions }) => placesOf(ranking, positions).map(({ number }) => number));
  const ids = await idsOf(client, numbers);
  const times = new Map<string, number>();
  for (const id of [
    ...rows.flatMap(({ former }) => former ?? []),
    ...numbers.flatMap((number) => ids.get(number) ?? []),
  ])
    times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

/** Every set of a user with what it showed, in order of time. */
export async function shownSets(client: Client, userId: string): Promise<ShownSetRecord[]> {
  const rows = await client.$queryRaw<SetRow[]>`
    SELECT s.id::text, user_id AS "userId", task, strategy, model, migration_id::text AS "migrationId", context, weights,
      at, experiment_id AS "experimentId", variant, satisfied, ranking, ${shownPositions} AS positions,
      (SELECT jsonb_agg(jsonb_build_object('position', position, 'itemId', item_id, 'probability', probability,
        'propensity', propensity, 'sources', sources, 'team', team, 'contributions', contributions))
        FROM recommended_items WHERE set_id = s.id) AS former
    FROM recommendation_sets s WHERE s.user_id = ${userId} ORDER BY s.at, s.id`;
  const sets = rows.map(({ ranking, positions, former, at, ...row }) => ({
    row: { ...row, at: at.getTime() },
    former: former ?? [],
    places: placesOf(ranking, positions),
  }));
  const ids = await idsOf(
    client,
    sets.flatMap(({ places }) => places.map(({ number }) => number)),
  );
  return sets.map(({ row, former, places }) => ({
    ...row,
    items: [
      ...former,
      ...places.flatMap(({ number, ...place }) => {
        const itemId = ids.get(number);
        return itemId === undefined ? [] : [{ ...place, itemId }];
      }),
    ].toSorted((a, b) => a.position - b.position),
  }));
}

/** Item numbers → ids; items keep their rows when they are taken out, and numbers are never used again. */
async function idsOf(client: Client, numbers: readonly number[]): Promise<Map<number, string>> {
  if (numbers.length === 0) return new Map();
  const rows = await client.$queryRaw<{ id: string; number: number }[]>`
    SELECT id, number FROM items WHERE number = ANY(${[...new Set(numbers)]}::int[])`;
  return new Map(rows.map(({ id, number }) => [number, id]));
}
