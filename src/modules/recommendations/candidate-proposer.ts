import { CandidateSet } from "../../core/ranking/candidates.js";
import {
  fresh,
  proposeFirst,
  proposeNeighbours,
  proposeOwn,
  trending,
  type Propose,
} from "../../core/ranking/proposals.js";
import { seeded, seedOf } from "../../core/statistics/random.js";
import type { VectorStore } from "../../ports/vector-store.js";
import { CatalogueListKeeper } from "./catalogue-lists.js";
import { NearItems, type CandidateQuestion } from "./near-items.js";
import { minuteMs } from "../../core/time.js";

/** Up to this many items, all of them are candidates: asking the stores would only cost. */
const smallCatalogue = 2_000;
const exploring = 10;

/**
 * Proposes what may be ranked: near interests, neighbours of own items, trending, fresh, repeats, and some at random.
 */
export class CandidateProposer {
  readonly #near: NearItems;
  readonly #lists = new CatalogueListKeeper();

  constructor(vectors: VectorStore) {
    this.#near = new NearItems(vectors);
  }

  /** The vector store may be down: then its source is missing (`degraded`) and the others serve. */
  async propose(question: CandidateQuestion): Promise<{ candidates: CandidateSet; degraded: boolean }> {
    const { catalogue, filter, now } = question;
    const candidates = new CandidateSet();
    const test = catalogue.allowed(filter, now);
    // What is there has been allowed: most items are proposed by several sources.
    const allowed = (position: number): boolean => candidates.has(position) || test(position);
    if (catalogue.present <= smallCatalogue) {
      for (let position = 0; position < catalogue.size; position++)
        if (allowed(position)) candidates.add(position, "catalogue");
      return { candidates, degraded: false };
    }
    // The store answers from another thread or machine: the rest is found meanwhile.
    const near = this.#near.of(question);
    const propose: Propose = (position, source) => {
      if (position >= 0 && allowed(position)) candidates.add(position, source);
    };
    proposeNeighbours(question, propose);
    proposeOwn(question, propose);
    const { popular, newest } = await this.#lists.of(catalogue, now);
    proposeFirst(popular, trending, allowed, (position) => candidates.add(position, "trending"));
    proposeFirst(newest, fresh, allowed, (position) => candidates.add(position, "fresh"));
    const random = seeded(seedOf(`${question.userId} ${Math.floor(now / minuteMs)}`));
    for (let i = 0; i < exploring; i++) {
      const position = Math.floor(random() * catalogue.size);
      if (allowed(position)) candidates.add(position, "exploration");
    }
    const found = await near;
    for (const position of found ?? []) propose(position, "interest");
    // A filter that leaves little of the lists: look through the catalogue.
    if (candidates.size < exploring)
      for (let position = 0; position < catalogue.size && candidates.size < smallCatalogue; position++)
        if (allowed(position)) candidates.add(position, "catalogue");
    return { candidates, degraded: found === null };
  }
}
