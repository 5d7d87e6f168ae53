import type { Engagement } from "../interests/engagement.js";
import { euclideanLength } from "../linear/euclidean-length.js";
import type { Catalogue } from "./catalogue.js";
import type { RankedInterest } from "./rank-input.js";
import type { ItemVectors } from "./vectors.js";
import { votesOf, type Voter } from "./votes.js";

/** Own items fade with this half-life in personal vectors, and only the newest are read. */
const halfLifeDays = 90;
const newest = 200;

/** y_uk by topic. */
type PersonalVectors = ReadonlyMap<number, Float32Array>;

/**
 * Personal vectors of states that are not changed in place. All of a user's items fade alike, so y_uk does not depend
 * on the time, only on the own items and the catalogue.
 */
export class PersonalVectorCache {
  readonly #known = new WeakMap<
    ReadonlyMap<number, Engagement>,
    { catalogue: Catalogue; revision: number; vectors: PersonalVectors }
  >();

  of(engagements: ReadonlyMap<number, Engagement>, catalogue: Catalogue, make: () => PersonalVectors): PersonalVectors {
    const known = this.#known.get(engagements);
    if (known?.catalogue === catalogue.origin && known.revision === catalogue.revision) return known.vectors;
    const vectors = make();
    this.#known.set(engagements, { catalogue: catalogue.origin, revision: catalogue.revision, vectors });
    return vectors;
  }
}

/**
 * The user's strongest interests with their personal vectors y_uk = Σ_i w_i r_ik e_i / |…| over own items i
 * (w_i = 2^(−age/90 d), r_ik the item's topic share, e_i its centred vector).
 *
 * shares: P(k|u,c), k numbers. Returns at most `limit` interests, largest share first; a topic in which the user has no
 * item yet gets `topicVector(k)` (its centroid), null where that is not given.
 */
export function rankedInterests(
  shares: Float64Array,
  user: Voter,
  catalogue: Catalogue,
  vectors: ItemVectors | null,
  options: {
    readonly limit: number;
    readonly topicVector?: (topic: number) => Float32Array;
    readonly cache?: PersonalVectorCache;
  },
): RankedInterest[] {
  const chosen = Array.from(shares.keys())
    .filter((topic) => shares[topic]! > 0)
    .toSorted((a, b) => shares[b]! - shares[a]! || a - b)
    .slice(0, options.limit);
  // Votes that count differently from domain to domain make vectors of this domain only.
  const cache = user.carriedVotes && user.context?.domain ? undefined : options.cache;
  const personal =
    vectors === null
      ? new Map<number, Float32Array>()
      : (cache?.of(user.engagements, catalogue, () => personalVectors(null, user, catalogue, vectors)) ??
        personalVectors(new Set(chosen), user, catalogue, vectors));
  return chosen.map((topic) => ({
    topic,
    share: shares[topic]!,
    vector: personal.get(topic) ?? options.topicVector?.(topic) ?? null,
  }));
}

/** topics: null = all. */
function personalVectors(
  topics: ReadonlySet<number> | null,
  user: Voter,
  catalogue: Catalogue,
  vectors: ItemVectors,
): PersonalVectors {
  const sums = new Map<number, Float32Array>();
  for (const { number, weight } of votesOf(user, halfLifeDays, newest)) {
    const position = catalogue.positionOf(number);
    const shares = catalogue.at(position)?.topics;
    const vector = position < 0 ? null : vectors.read(position);
    if (!shares || !vector) continue;
    for (let i = 0; i < shares.index.length; i++) {
      const topic = shares.index[i]!;
      if (topics !== null && !topics.has(topic)) continue;
      let sum = sums.get(topic);
      if (sum === undefined) sums.set(topic, (sum = new Float32Array(vectors.dimension)));
      addScaled(sum, vector, weight * shares.value[i]!);
    }
  }
  for (const sum of sums.values()) {
    const norm = euclideanLength(sum);
    if (norm > 0) for (let j = 0; j < sum.length; j++) sum[j]! /= norm;
  }
  return sums;
}

function addScaled(sum: Float32Array, vector: Float32Array, scale: number): void {
  for (let j = 0; j < sum.length; j++) sum[j]! += scale * vector[j]!;
}
