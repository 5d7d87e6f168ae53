import { seeded } from "../../src/core/statistics/random.js";
import { recordBehaviours, upsertItems } from "./small-town.js";
import type { Data, Variables } from "./graphql-client.js";
import { dayMs } from "../../src/core/time.js";

export const tasteStart = Date.parse("2026-01-01T00:00:00Z");
const people = 60;
const sessionEvery = 5;
const perSession = 3;
const perTaste = 30;
const words = [
  ["wool", "scarf", "knitted", "warm"],
  ["steel", "lamp", "polished", "bright"],
] as const;

/** Sixty items of two tastes, as the API takes them. */
export function tasteItems(): { id: string; title: string; domain: string }[] {
  return Array.from({ length: 2 * perTaste }, (_, i) => ({
    id: `item-${i}`,
    domain: "shop",
    title: `${words[i % 2]!.join(" ")} ${i}`,
  }));
}

/**
 * What sixty people with one of two tastes buy between two days: a session of three every five days, never at the same
 * time as somebody else's. `astray` says on which days they buy the other taste.
 */
export function tasteBehaviours(
  fromDay: number,
  toDay: number,
  astray: (day: number) => boolean = () => false,
): { id: string; userId: string; itemId: string; type: string; occurredAt: string }[] {
  const out: ReturnType<typeof tasteBehaviours> = [];
  for (let n = Math.ceil((fromDay * people) / sessionEvery); n < (toDay * people) / sessionEvery; n++) {
    const user = (n * 7) % people;
    const day = (n * sessionEvery) / people;
    const random = seeded(n);
    const taste = (user + (astray(day) ? 1 : 0)) % 2;
    for (let k = 0; k < perSession; k++) {
      const item = 2 * Math.floor(random() * perTaste) + taste;
      out.push({
        id: `b-${n}-${k}`,
        userId: `user-${user}`,
        itemId: `item-${item}`,
        type: "PURCHASE",
        occurredAt: new Date(tasteStart + day * dayMs + k * 60_000).toISOString(),
      });
    }
  }
  return out;
}

/** Stores items and behaviours through the API. */
export async function haveTastes(
  gql: (query: string, variables: Variables) => Promise<Data>,
  behaviours: ReturnType<typeof tasteBehaviours>,
  items: ReturnType<typeof tasteItems> = [],
): Promise<void> {
  if (items.length > 0) await gql(upsertItems, { items });
  for (let i = 0; i < behaviours.length; i += 500)
    await gql(recordBehaviours, { behaviours: behaviours.slice(i, i + 500) });
}
