import { isFresh } from "../../core/time.js";
import { domainShares, fitShelves } from "../../core/migrations/fit-shelves.js";
import type { Shelves } from "../../core/migrations/shelves.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { readSample, sampleSize } from "./user-sample.js";

const lifeMs = 10 * 60_000;
/**
 * A sample that is not full is read again after so many users more than it had were folded: an import starts with none.
 */
const growth = 30;

const codebooksKept = 2;

interface Known {
  readonly readAt: number;
  readonly users: number;
  readonly shelves: Shelves;
}

interface Reading {
  readonly read: Promise<Known>;
  /** users folded since */
  folded: number;
}

/**
 * What the domains offer, learnt from a sample of users: read at most every ten minutes once that is full, by whoever
 * folds.
 */
export class DomainShelves {
  readonly #history: History;
  readonly #clock: () => number;
  /** by codebook: that which serves, and that which is about to */
  readonly #known = new Map<string, Reading>();

  constructor(parts: { history: History; clock: () => number }) {
    this.#history = parts.history;
    this.#clock = parts.clock;
  }

  /** The shelves for a fold of so many users; read outside of its transaction. */
  async forUsers(edition: Edition, count: number): Promise<Shelves> {
    const { id } = edition.requireCodebook();
    const reading = this.#known.get(id);
    const known = (await reading?.read.catch(() => null)) ?? null;
    const fresh =
      known !== null &&
      isFresh(known.readAt, this.#clock(), lifeMs) &&
      (known.users >= sampleSize || reading!.folded < known.users + growth);
    const used = fresh ? reading! : this.#readAgain(id, edition.k);
    used.folded += count;
    return (await used.read).shelves;
  }

  #readAgain(codebookId: string, k: number): Reading {
    const reading: Reading = { folded: 0, read: this.#read(codebookId, k) };
    this.#known.delete(codebookId);
    this.#known.set(codebookId, reading);
    for (const id of [...this.#known.keys()].slice(0, -codebooksKept)) this.#known.delete(id);
    return reading;
  }

  async #read(codebookId: string, k: number): Promise<Known> {
    const readAt = this.#clock();
    const users = await readSample(this.#history, codebookId, ({ sessions }) => domainShares(sessions, k));
    return { readAt, users: users.length, shelves: fitShelves(users, k) };
  }
}
