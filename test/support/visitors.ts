import { decodeState } from "../../src/core/interests/codec.js";
import { rowsOf, tablesWithUsers } from "./every-table.js";
import type { Harness } from "./harness.js";
import { recordBehaviours, smallTown } from "./small-town.js";

export const town = smallTown({ perTheme: 4, others: 2, days: 60 });
export const known = "query($id: ID!) { interests(userId: $id, first: 50) { topic { id } share } }";

export const of = (who: string) => town.behaviours.filter(({ userId }) => userId === who);
/** The same behaviours under another id, each with an id of its own. */
export const as = (userId: string, behaviours: ReturnType<typeof of>) =>
  behaviours.map((one, i) => ({ ...one, id: `${userId}-${one.occurredAt}-${i}`, userId, sessionId: null }));

/** Somebody who turned from cooking to photography: a session a day. */
export const moved = (userId: (day: number) => string) =>
  Array.from({ length: 300 }, (_, i) => {
    const day = Math.floor(i / 3);
    const theme = day < 60 ? "cooking" : "photography";
    const items = town.items.filter(({ id }) => town.themes[id] === theme);
    return {
      id: `${userId(day)}-${i}`,
      userId: userId(day),
      itemId: items[i % items.length]!.id,
      type: "CLICK",
      occurredAt: new Date(town.end - (101 - day) * 86_400_000 + (i % 3) * 60_000).toISOString(),
    };
  });

export async function record(harness: Harness, behaviours: readonly object[]) {
  for (let i = 0; i < behaviours.length; i += 250)
    await harness.gql(recordBehaviours, { behaviours: behaviours.slice(i, i + 250) });
}

export async function folded({ runtime, gql }: Harness, userId: string) {
  const { codebook } = runtime.services.editions.current;
  const [state] = await runtime.services.history.interests.get(codebook!.id, [userId]);
  const { sessions, behaviours } = decodeState(state!.state);
  const { interests } = await gql(known, { id: userId });
  return {
    behaviours,
    seen: state!.sessions,
    sessions: sessions.map(({ start, end }) => [start, end]),
    shares: new Map(interests.map(({ topic, share }: { topic: { id: string }; share: number }) => [topic.id, share])),
  };
}

export async function rows({ database }: Harness, userId: string): Promise<Record<string, number>> {
  const out: Record<string, number> = {};
  for (const table of await tablesWithUsers(database)) out[table] = await rowsOf(database, table, userId);
  return out;
}
