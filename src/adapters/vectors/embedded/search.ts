import type { Filter, ScoredPoint } from "../../../ports/vector-store.js";
import type { Collection } from "./collection.js";
import { filterMask, slotsOf } from "./filter-mask.js";
import type { ThreadQuery } from "./protocol.js";
import { TopK } from "./top-k.js";
import { unitVector } from "./unit-vector.js";
import { queriesPerPass } from "../../../core/row-scan/row-scan.js";

/** Queries of a batch that one pass answers: at most `queriesPerPass`, all with the same filter. */
interface Pass {
  filter: Filter | undefined;
  members: number[];
}

function planPasses(queries: readonly ThreadQuery[]): Pass[] {
  const open = new Map<string, Pass>();
  const passes: Pass[] = [];
  queries.forEach(({ filter }, i) => {
    const key = JSON.stringify(filter ?? null);
    let pass = open.get(key);
    if (!pass || pass.members.length === queriesPerPass) {
      pass = { filter, members: [] };
      open.set(key, pass);
      passes.push(pass);
    }
    pass.members.push(i);
  });
  return passes;
}

/**
 * Answers a batch of queries exactly, one pass over the vectors per step; each step sees the collection as it is then.
 * Answers are best first, ties by id.
 */
export function* searchSteps(collection: Collection, queries: readonly ThreadQuery[]): Generator<void, ScoredPoint[][]> {
  const answers: ScoredPoint[][] = queries.map(() => []);
  let started = false;
  for (const pass of planPasses(queries)) {
    if (started) yield;
    started = true;
    const slots = pass.filter ? slotsOf(filterMask(pass.filter, collection)) : null;
    const newTops = (): TopK[] => pass.members.map((i) => new TopK(queries[i]!.limit, Math.fround(queries[i]!.minScore ?? -Infinity), collection.ids));
    const best = newTops();
    collection.matrix.nearest(pass.members.map((i) => unitVector(queries[i]!.vector)), slots, best, newTops());
    pass.members.forEach((i, q) => { answers[i] = toPoints(collection, best[q]!, queries[i]!.withPayload === true); });
  }
  return answers;
}

function toPoints(collection: Collection, best: TopK, withPayload: boolean): ScoredPoint[] {
  return best.best().map(({ slot, score }) => ({
    id: collection.ids[slot]!,
    score,
    ...(withPayload ? { payload: collection.payload(slot) } : {}),
  }));
}
