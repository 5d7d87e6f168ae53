import { localTime } from "../../../src/core/interests/local-time.js";
import { strengthOf, type Signal } from "../../../src/core/interests/signal.js";
import type { Sparse } from "../../../src/core/sparse.js";
import type { Town } from "../../town/model.js";
import { periodOf, residentsOf, type World } from "./world.js";

/**
 * The town as a perfect codebook would show it: one topic a theme, every item certain of its own; behaviours without an
 * item are left out. What is lost here is lost by counting and testing, not by embedding.
 */
export function themedWorld(town: Town): World {
  const { themes } = town.truth;
  const place = new Map(themes.map((name, index) => [name, index]));
  const itemTopics = new Map(
    Object.entries(town.truth.items).map(([id, theme]): [string, Sparse] => [
      id,
      { index: [place.get(theme)!], value: [1] },
    ]),
  );
  return withTopics(town, {
    labels: themes,
    itemTopics,
    centroidCosine: (a, b) => (a === b ? 1 : 0),
  });
}

/** A town whose items have these topics; behaviours without an item are left out. */
export function withTopics(
  town: Town,
  { labels, itemTopics, centroidCosine }: Pick<World, "labels" | "itemTopics" | "centroidCosine">,
): World {
  const k = labels.length;
  const domains = new Map(town.items.map(({ id, domain }) => [id, domain]));
  const numbers = new Map(town.items.map(({ id }, number) => [id, number]));
  const signals = new Map<string, Signal[]>();
  for (const { userId, itemId, type, value, scene, occurredAt, timeZone } of town.behaviours) {
    if (itemId === undefined) continue;
    const at = Date.parse(occurredAt);
    const own = signals.get(userId) ?? [];
    signals.set(userId, own);
    own.push({
      at,
      type,
      strength: strengthOf(type, value ?? null),
      topics: itemTopics.get(itemId)!,
      ...localTime(at, timeZone),
      scene,
      domain: domains.get(itemId)!,
      item: numbers.get(itemId)!,
      text: null,
      sessionId: null,
    });
  }
  return {
    ...periodOf(town.truth),
    k,
    labels,
    centroidCosine,
    itemTopics,
    residents: residentsOf(town, k, itemTopics, signals),
  };
}
