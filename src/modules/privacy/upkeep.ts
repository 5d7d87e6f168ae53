import type { Logger } from "pino";
import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { hourMs, isYoung } from "../../core/time.js";
import { Setting } from "../kit/settings.js";

const lock = "scrub";
/** Erasures that are asked for one after the other are scrubbed together. */
const quietMs = 60_000;
/** A service that never rests is not rested for any longer. */
const patienceMs = hourMs;
/** A scrub that began so long ago counts as failed, and may begin anew. */
const claimMs = 600_000;
const vacuumMs = hourMs;
const firstVacuumMs = 300_000;
/** Writing larger tables anew would hold up requests for more than a second or two. */
const longestBytes = 64 * 2 ** 20;

/**
 * Since when rows about people have left something behind, and when the last were deleted; null = nothing is left. All
 * in epoch ms.
 */
const scrubSetting = new Setting(
  "scrub",
  z.object({
    due: z.object({ since: z.number(), last: z.number() }).nullable(),
    claimedAt: z.number().nullable(),
  }),
);

async function read(inside: History) {
  return (await scrubSetting.read(inside)) ?? { due: null, claimedAt: null };
}

/** Remembers, in the transaction that deletes rows about a person, that what they leave in the files must go. */
export async function scrubLater(inside: History, now: number): Promise<void> {
  const { due, claimedAt } = await read(inside);
  await scrubSetting.write(inside, { due: { since: due?.since ?? now, last: now }, claimedAt });
}

/** Does nothing wait to be done? */
async function rests(history: History): Promise<boolean> {
  return (await history.outbox.state()).every(({ waiting }) => waiting === 0);
}

/** Looks after the database's files: deleted rows leave their bytes there until somebody does. */
export class Upkeep {
  readonly #parts: { history: History; log: Logger; clock: () => number };
  /** on the steady clock, ms */
  #vacuumAt: number;

  constructor(parts: { history: History; log: Logger; clock: () => number }) {
    this.#parts = parts;
    this.#vacuumAt = performance.now() + firstVacuumMs;
  }

  /** What is due now; called again and again. */
  async tend(): Promise<void> {
    const { history } = this.#parts;
    if (await this.#claim()) await this.scrub();
    const late = performance.now() - this.#vacuumAt;
    if (late < 0 || (late < patienceMs && !(await rests(history)))) return;
    this.#vacuumAt = performance.now() + vacuumMs;
    await history.upkeep.vacuum();
  }

  /**
   * Removes from the files what erased rows have left behind. `all`: of tables of any size, which holds up requests
   * meanwhile.
   */
  async scrub({ all = false } = {}): Promise<void> {
    const { history, log } = this.#parts;
    const started = performance.now();
    const before = await read(history);
    const left = await history.upkeep.scrub(all ? Number.POSITIVE_INFINITY : longestBytes);
    await history.transaction(async (inside) => {
      await inside.lock([lock]);
      const now = await read(inside);
      if (now.due?.last === before.due?.last) await scrubSetting.write(inside, { ...now, due: null });
    });
    const told = { milliseconds: Math.round(performance.now() - started), ...(left.length > 0 ? { left } : {}) };
    if (left.length > 0)
      log.warn(
        told,
        "deleted rows are still in the files of tables too large to be written anew while serving: run godwit erase --scrub while the service is stopped",
      );
    else log.info(told, "what deleted rows left behind was taken out of the database's files");
  }

  /** Is it time, and does nobody else do it? */
  #claim(): Promise<boolean> {
    const { history, clock } = this.#parts;
    return history.transaction(async (inside) => {
      const { due, claimedAt } = await read(inside);
      const now = clock();
      if (due === null || (claimedAt !== null && isYoung(claimedAt, now, claimMs))) return false;
      if (isYoung(due.since, now, patienceMs) && (isYoung(due.last, now, quietMs) || !(await rests(inside))))
        return false;
      if (!(await inside.lock([lock], { wait: false })).has(lock)) return false;
      await scrubSetting.write(inside, { due, claimedAt: now });
      return true;
    });
  }
}
