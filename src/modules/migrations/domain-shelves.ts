import { domainShares, fitShelves } from "../../core/migrations/fit-shelves.js";
import type { Shelves } from "../../core/migrations/shelves.js";
import type { History } from "../../ports/history/history.js";
import type { Serving } from "../topics/serving.js";
import { readSample, sampleSize } from "./user-sample.js";

const lifeMs = 10 * 60_000;
/**
 * A sample that is not full is read again after so many users more than it had were folded: an import starts with none.
 */
const growth = 30;

interface Known {
  readonly codebookId: string;
  readonly readAt: number;
  readonly users: number;
  readonly shelves: Shelves;
}

/**
 * What the domains offer, learnt from a sample of users: read at most every ten minutes once that is full, by whoever
 * folds.
 */
export class DomainShelves {
  readonly #history: History;
  readonly #serving: Serving;
  readonly #clock: () => number;
  #known: Promise<Known> | null = null;
  #folded = 0;

  constructor(parts: { history: History; serving: Serving; clock: () => number }) {
    this.#history = parts.history;
    this.#serving = parts.serving;
    this.#clock = parts.clock;
  }

  /** The shelves for a fold of so many users; read outside of its transaction. */
  async forUsers(count: number): Promise<Shelves> {
    const { id } = this.#serving.require();
    const known = (await this.#known?.catch(() => null)) ?? null;
    const fresh =
      known !== null &&
      known.codebookId === id &&
      this.#clock() - known.readAt < lifeMs &&
      (known.users >= sampleSize || this.#folded < known.users + growth);
    if (!fresh) {
      this.#folded = 0;
      this.#known = this.#read(id);
    }
    this.#folded += count;
    return (await this.#known!).shelves;
  }

  async #read(codebookId: string): Promise<Known> {
    const readAt = this.#clock();
    const { k } = this.#serving;
    const users = await readSample(this.#history, codebookId, ({ sessions }) => domainShares(sessions, k));
    return { codebookId, readAt, users: users.length, shelves: fitShelves(users, k) };
  }
}
