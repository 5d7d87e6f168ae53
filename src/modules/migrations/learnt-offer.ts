import { encodeState } from "../../core/interests/codec.js";
import { isFresh } from "../../core/time.js";
import type { InterestState } from "../../core/interests/state.js";
import { unknownOffer, type Offer } from "../../core/migrations/offer.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import type { LooksThread } from "./looks/looks-thread.js";
import { readSampleStored, sampleSize } from "./user-sample.js";

const lifeMs = 10 * 60_000;
/**
 * A sample that is not full is read again after so many users more than it had were folded (an import starts with
 * none), and not before as many were folded again as ever: a few readings follow an import to its end.
 */
const growth = 30;

const codebooksKept = 2;

interface Known {
  readonly readAt: number;
  readonly users: number;
  readonly offer: Offer;
}

interface Reading {
  readonly read: Promise<Known>;
  /** users folded before it was read, and since */
  readonly before: number;
  folded: number;
}

/** A sample of states that misses more than this part of the users there are is made from their histories instead. */
const mostMissing = 0.1;

export interface LearntOfferParts {
  readonly history: History;
  readonly clock: () => number;
  /** on which it is learnt */
  readonly thread: Pick<LooksThread, "offer">;
  /** states of at most `size` users, drawn at random, as their histories fold under an edition */
  histories(edition: Edition, size: number): AsyncIterable<InterestState>;
}

/**
 * What the domains offer and what moves everybody from week to week, learnt from a sample of users: read at most every
 * ten minutes once that is full, by whoever folds. Where most have not been folded yet (an import, new topics) their
 * histories are read, so that the first to be folded are looked at as the last.
 */
export class LearntOffer {
  readonly #parts: LearntOfferParts;
  /** by codebook: that which serves, and that which is about to */
  readonly #known = new Map<string, Reading>();

  constructor(parts: LearntOfferParts) {
    this.#parts = parts;
  }

  /** What everybody finds, for a fold of so many users; read outside of its transaction. */
  async forUsers(edition: Edition, count: number): Promise<Offer> {
    const { id } = edition.requireCodebook();
    const reading = this.#known.get(id);
    const known = (await reading?.read.catch(() => null)) ?? null;
    const fresh =
      known !== null &&
      isFresh(known.readAt, this.#parts.clock(), lifeMs) &&
      (known.users >= sampleSize || reading!.folded < Math.max(known.users + growth, reading!.before));
    const used = fresh ? reading! : this.#readAgain(edition, (reading?.before ?? 0) + (reading?.folded ?? 0));
    used.folded += count;
    return (await used.read).offer;
  }

  #readAgain(edition: Edition, before: number): Reading {
    const { id } = edition.requireCodebook();
    const reading: Reading = { before, folded: 0, read: this.#read(edition) };
    this.#known.delete(id);
    this.#known.set(id, reading);
    for (const id of [...this.#known.keys()].slice(0, -codebooksKept)) this.#known.delete(id);
    return reading;
  }

  async #read(edition: Edition): Promise<Known> {
    const { history, clock, thread, histories } = this.#parts;
    const codebookId = edition.requireCodebook().id;
    const readAt = clock();
    const folded = (await history.interests.sample(codebookId, sampleSize)).length;
    const isEnough = (there: number): boolean => folded >= (1 - mostMissing) * there;
    let states: Uint8Array<ArrayBuffer>[] = [];
    // Who has behaviours is asked of all users: only where the answer can matter.
    if (isEnough(sampleSize) || isEnough((await history.behaviours.sampleUsers(sampleSize)).length))
      states = await readSampleStored(history, codebookId, (state) => Uint8Array.from(state));
    else for await (const state of histories(edition, sampleSize)) states.push(Uint8Array.from(encodeState(state)));
    const users = states.length;
    const offer = users === 0 ? unknownOffer : await thread.offer(states, edition.k);
    return { readAt, users, offer };
  }
}
