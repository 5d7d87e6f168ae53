import { rowDot } from "../../core/topics/codebook.js";
import type { MigrationParameters } from "../../core/migrations/parameters.js";
import type { PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { Shelves } from "../../core/migrations/shelves.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import { pacer } from "../common/pacer.js";
import type { DomainShelves } from "../migrations/domain-shelves.js";
import type { PopulationSums } from "./population.js";
import type { SignalResolver } from "./signals.js";
import type { FoldParts } from "./user-fold.js";

/** What folding and rebuilding work with. */
export interface FoldingParts {
  readonly history: History;
  readonly editions: Editions;
  readonly resolver: SignalResolver;
  readonly shelves: DomainShelves;
  readonly sums: PopulationSums;
  readonly migrationParameters: MigrationParameters;
  readonly clock: () => number;
  onFolded(userIds: readonly string[]): void;
  /** after commit: what folding has changed in the popularity of items */
  onCounted(changes: readonly PopularityPart[]): void;
}

/** What one user's fold needs of an edition. */
export function foldParts(
  edition: Edition,
  { migrationParameters, clock }: Pick<FoldingParts, "migrationParameters" | "clock">,
  shelves: Shelves,
): FoldParts {
  const { centroids, dimension } = edition.requireCodebook();
  return {
    parameters: edition.parameters,
    migrationParameters,
    k: edition.k,
    now: clock(),
    shelves,
    breathe: pacer(),
    centroidCosine: (a, b) => rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension)),
  };
}
