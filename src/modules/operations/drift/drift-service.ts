import type { History } from "../../../ports/history/history.js";
import type { VectorStore } from "../../../ports/vector-store.js";
import type { InterestPoints } from "../../interests/interest-points.js";
import type { Editions } from "../../kit/editions.js";
import type { SignalResolver } from "../../interests/signals.js";
import type { DriftCheck, DriftOptions } from "./check.js";
import { interestDrift } from "./interest-drift.js";
import { itemDrift } from "./item-drift.js";
import { pointDrift } from "./point-drift.js";
import { populationDrift } from "./population-drift.js";

export interface DriftParts {
  history: History;
  vectors: VectorStore;
  editions: Editions;
  resolver: SignalResolver;
  points: InterestPoints;
}

/** Compares what is made of the history with the history, and mends it. */
export class DriftService {
  readonly #parts: DriftParts;

  constructor(parts: DriftParts) {
    this.#parts = parts;
  }

  /** All comparisons. With `repair`, work that mends what was found is in the outbox afterwards, or done. */
  async check(options: DriftOptions): Promise<DriftCheck[]> {
    const { history, vectors, editions, resolver, points } = this.#parts;
    const edition = editions.current;
    return [
      await itemDrift(history, vectors, edition.space, options),
      await interestDrift(history, edition, resolver, options),
      await populationDrift(history, edition, options),
      await pointDrift(history, vectors, points, edition, options),
    ];
  }
}
