import type { History } from "../../ports/history/history.js";
import { foldJob } from "../behaviours/jobs.js";
import type { Wake } from "../kit/jobs.js";

/** Closes sessions of which somebody knows that they are over. */
export class SessionEnds {
  readonly #history: History;
  readonly #wake: Wake;

  constructor(parts: { history: History; wake: Wake }) {
    this.#history = parts.history;
    this.#wake = parts.wake;
  }

  /** Has the user's open session looked at, after what was recorded before; false = nobody has heard of the user. */
  async end(userId: string): Promise<boolean> {
    if ((await this.#history.users.byIds([userId])).length === 0) return false;
    await this.#history.transaction(async (inside) => {
      await foldJob.add(inside, [{ key: userId, payload: { ids: [], ended: true } }]);
    });
    this.#wake(foldJob);
    return true;
  }
}
