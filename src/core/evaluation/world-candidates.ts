import { CandidateSet } from "../ranking/candidates.js";
import type { ItemFilter } from "../ranking/filter.js";
import type { World } from "./world.js";

/**
 * All of the catalogue that is available at the split and passes the filter: the same for every user in whose context
 * no domain is named.
 */
export function candidatesOf({ catalogue, split }: World, filter: ItemFilter = {}): CandidateSet {
  const candidates = new CandidateSet();
  const allowed = catalogue.allowed(filter, split);
  for (let position = 0; position < catalogue.size; position++)
    if (allowed(position)) candidates.add(position, "catalogue");
  return candidates;
}

// Looking through the catalogue for every user anew took a seventh of an evaluation by domains.
const known = new WeakMap<World["catalogue"], Map<string, { split: number; candidates: CandidateSet }>>();

/** All of a domain, or for null of the catalogue; made once a world. Not to be changed. */
export function candidatesIn(world: World, domain: string | null): CandidateSet {
  const { catalogue, split } = world;
  const sets = known.get(catalogue) ?? new Map<string, { split: number; candidates: CandidateSet }>();
  const key = domain ?? "";
  known.set(catalogue, sets);
  let set = sets.get(key);
  if (set === undefined || set.split !== split)
    sets.set(key, (set = { split, candidates: candidatesOf(world, domain === null ? {} : { domains: [domain] }) }));
  return set.candidates;
}
