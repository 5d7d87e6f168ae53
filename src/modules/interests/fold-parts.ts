import { rowDot, type Codebook } from "../../core/topics/codebook.js";
import type { MigrationParameters } from "../../core/migrations/parameters.js";
import type { PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { Offer } from "../../core/migrations/offer.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import type { Ownership } from "../kit/ownership.js";
import type { JustRecorded } from "../behaviours/just-recorded.js";
import { pacer } from "../common/pacer.js";
import type { LearntOffer } from "../migrations/learnt-offer.js";
import type { LooksThread } from "../migrations/looks/looks-thread.js";
import type { FoldStates } from "./fold-states.js";
import type { PopulationSums } from "./population.js";
import type { SignalResolver } from "./signals.js";
import type { FoldParts } from "./user-fold.js";

/** What folding and rebuilding work with. */
export interface FoldingParts {
  readonly history: History;
  readonly editions: Editions;
  readonly ownership: Ownership;
  readonly resolver: SignalResolver;
  readonly offer: LearntOffer;
  readonly sums: PopulationSums;
  readonly states: FoldStates;
  readonly justRecorded: JustRecorded;
  readonly migrationParameters: MigrationParameters;
  readonly looks: LooksThread;
  readonly clock: () => number;
  /** Does anybody ask to be told of changed interests? */
  areTold(): boolean;
  /** after commit; `said`: something was said of migrations */
  onFolded(said: boolean): void;
  /** after commit: what folding has changed in the popularity of items */
  onCounted(changes: readonly PopularityPart[]): void;
}

/** What one user's fold needs of an edition. */
export function foldParts(
  edition: Edition,
  { migrationParameters, looks, clock }: Pick<FoldingParts, "migrationParameters" | "looks" | "clock">,
  offer: Offer,
): FoldParts {
  return {
    parameters: edition.parameters,
    migrationParameters,
    k: edition.k,
    now: clock(),
    offer,
    breathe: pacer(),
    looks,
    cosines: cosinesOf(edition.requireCodebook()),
  };
}

const known = new WeakMap<object, Float64Array>();

/** How near the centroids of topics are to each other, k × k; worked out once a codebook. */
function cosinesOf(codebook: Codebook): Float64Array {
  const before = known.get(codebook);
  if (before !== undefined) return before;
  const { centroids, dimension, topicIds } = codebook;
  const k = topicIds.length;
  const cosines = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = a; b < k; b++) {
      const cosine = rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension));
      cosines[a * k + b] = cosine;
      cosines[b * k + a] = cosine;
    }
  known.set(codebook, cosines);
  return cosines;
}
