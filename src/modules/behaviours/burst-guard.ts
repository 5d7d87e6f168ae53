import type { Refusal } from "../common/batch.js";

/** More than a person does in a minute. */
export const robotPerMinute = 300;
const minuteMs = 60_000;
/** Users who were heard of in this minute; beyond so many those of earlier minutes are forgotten. */
const remembered = 10_000;

interface Minute {
  minute: number;
  count: number;
}

/** What a guard looks at of a checked element. */
interface Told {
  readonly index: number;
  readonly value: { readonly userId: string; readonly occurredAt: number; readonly sessionId?: string | null };
}

/**
 * Refuses what no person does. With a key of a server, what is said of times and sessions is believed: the rest of any
 * minute in which one user did too much within one batch is refused, unless it belongs to a named session. With a
 * user's own token nothing that they say is believed: it counts when it is received, over all requests.
 */
export class BurstGuard {
  readonly #clock: () => number;
  readonly #received = new Map<string, Minute>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** From a server. */
  fromServer<T extends Told>(list: string, checked: readonly T[]): { valid: T[]; refused: Refusal[] } {
    const counts = new Map<string, number>();
    return split(list, checked, ({ value }) => {
      // A basket of hundreds of lines is one act of a person: sessions given by the caller are trusted.
      if (value.sessionId !== undefined && value.sessionId !== null) return true;
      const key = `${value.userId}\u001f${Math.floor(value.occurredAt / minuteMs)}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= robotPerMinute;
    });
  }

  /** From users themselves. What turns out not to be new is given back with `returned`. */
  fromUsers<T extends Told>(list: string, checked: readonly T[]): { valid: T[]; refused: Refusal[] } {
    return split(list, checked, ({ value: { userId } }) => {
      const now = this.#now(userId);
      if (now.count >= robotPerMinute) return false;
      now.count++;
      return true;
    });
  }

  /** So many that were taken were known already: sending them again is not doing more. */
  returned(userId: string, count: number): void {
    const now = this.#now(userId);
    now.count = Math.max(0, now.count - count);
  }

  #now(userId: string): Minute {
    const minute = Math.floor(this.#clock() / minuteMs);
    let entry = this.#received.get(userId);
    if (entry?.minute !== minute) {
      if (this.#received.size >= remembered)
        for (const [id, old] of this.#received) if (old.minute !== minute) this.#received.delete(id);
      this.#received.set(userId, (entry = { minute, count: 0 }));
    }
    return entry;
  }
}

function split<T extends Told>(
  list: string,
  checked: readonly T[],
  allowed: (one: T) => boolean,
): { valid: T[]; refused: Refusal[] } {
  const refused: Refusal[] = [];
  const valid = checked.filter((one) => {
    if (allowed(one)) return true;
    refused.push({
      index: one.index,
      path: [list, String(one.index), "userId"],
      code: "TOO_MANY",
      message: `More than ${robotPerMinute} behaviours of one user within a minute are taken for a robot's; with a server's key give a sessionId if they belong to one act, else send the rest later.`,
    });
    return false;
  });
  return { valid, refused };
}
