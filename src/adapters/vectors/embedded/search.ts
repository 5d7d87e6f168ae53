import type { Filter } from "../../../ports/vector-store.js";
import type { Collection } from "./collection.js";
import { passing } from "./filter-mask.js";
import type { PackedHits, ThreadQuery } from "./protocol.js";
import { KthLargest } from "./kth-largest.js";
import { TopK } from "./top-k.js";
import { unitVector } from "./unit-vector.js";
import { queriesPerPass } from "../../../core/row-scan/row-scan.js";

const nothing: PackedHits = { ids: [], scores: new Float64Array(0), payloads: null };

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
 * Answers are best first, ties by id. Between two steps the caller may do other work, even write.
 */
export function* searchSteps(collection: Collection, queries: readonly ThreadQuery[]): Generator<void, PackedHits[]> {
  const answers = queries.map((): PackedHits => nothing);
  let started = false;
  for (const pass of planPasses(queries)) {
    if (started) yield;
    started = true;
    const slots = pass.filter ? passing(pass.filter, collection) : null;
    const least = (i: number): number => Math.fround(queries[i]!.minScore ?? -Infinity);
    const best = pass.members.map((i) => new TopK(queries[i]!.limit, least(i), collection.ids));
    const bounds = pass.members.map((i) => new KthLargest(queries[i]!.limit, least(i)));
    collection.matrix.nearest(
      pass.members.map((i) => unitVector(queries[i]!.vector)),
      slots,
      best,
      bounds,
    );
    pass.members.forEach((i, q) => {
      answers[i] = packed(collection, best[q]!, queries[i]!.withPayload ?? false);
    });
  }
  return answers;
}

function packed(collection: Collection, best: TopK, withPayload: boolean | readonly string[]): PackedHits {
  const hits = best.best();
  return {
    ids: hits.map(({ slot }) => collection.ids[slot]!),
    scores: Float64Array.from(hits, ({ score }) => score),
    payloads:
      withPayload === false
        ? null
        : hits.map(({ slot }) => collection.payload(slot, withPayload === true ? null : withPayload)),
  };
}
