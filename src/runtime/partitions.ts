import type { Logger } from "pino";
import { GodwitError } from "../core/errors.js";
import type { Hold, Ownership } from "../modules/kit/ownership.js";
import { partitionOf } from "../modules/kit/ownership.js";
import type { History } from "../ports/history/history.js";
import { partitionCount, type Owned } from "../ports/history/partitions.js";

/** The work that owners of partitions do. */
const work = "fold";
/** A process that is not heard of for so long has no partitions left; with `beatMs` this bounds a takeover: 5 s. */
export const livesMs = 3_500;
export const beatMs = 1_000;

export interface PartitionParts {
  readonly history: History;
  readonly log: Logger;
  /** what this process is called on the database */
  readonly process: string;
  /** false = whoever else is there does the work, as long as anybody is */
  able(): boolean;
  /** partitions have come: there may be work in them */
  onGained(): void;
  /** monotonic, ms */
  readonly steady?: () => number;
}

/** A process of its own database owns everything, and nobody asks. */
export const alone: Ownership = {
  owned: () => null,
  hold: () => ({ confirm: async () => {}, lost: false, end() {} }),
};

/** A process that does none of it. */
export const nobody: Ownership = { ...alone, owned: () => [] };

/**
 * This process's share of the partitions: as many as any other living process has, give or take one. Says every second
 * that it lives; gives away what others are short of, takes what nobody has.
 */
export class Partitions implements Ownership {
  readonly #parts: PartitionParts;
  readonly #steady: () => number;
  readonly #holds = new Set<ReadonlySet<number>>();
  #owned: Owned = new Map();
  /** about to be given away: no work is begun there */
  #leaving = new Set<number>();
  #until = 0;
  #others = false;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(parts: PartitionParts) {
    this.#parts = parts;
    this.#steady = parts.steady ?? (() => performance.now());
  }

  /** Does anybody else do a part of the work? */
  get shared(): boolean {
    return this.#others || this.#owned.size < partitionCount;
  }

  async open(): Promise<void> {
    await this.#beat();
    const again = (): void => {
      this.#timer = setTimeout(() => {
        this.#beating = this.#beat()
          .catch((error: unknown) => {
            if (!this.#ended) this.#parts.log.warn({ error }, "what this process owns is not known; asking again");
          })
          .finally(() => this.#ended || again());
      }, beatMs);
      this.#timer.unref();
    };
    again();
  }

  owned(): readonly number[] {
    if (this.#steady() >= this.#until) return [];
    return [...this.#owned.keys()].filter((number) => !this.#leaving.has(number));
  }

  hold(userIds: readonly string[]): Hold {
    const numbers = new Set(userIds.map(partitionOf));
    const under = this.#owned;
    const tokens = new Map([...numbers].flatMap((number) => (under.has(number) ? [[number, under.get(number)!]] : [])));
    this.#holds.add(numbers);
    const isLost = (): boolean =>
      this.#steady() >= this.#until || [...tokens].some(([number, token]) => this.#owned.get(number) !== token);
    return {
      get lost() {
        return isLost();
      },
      confirm: async (inside) => {
        const { process } = this.#parts;
        if (!isLost() && (await inside.partitions.stillOwned(process, work, tokens))) return;
        this.#until = 0; // until it is known what else is gone
        throw new GodwitError("UNAVAILABLE", "another process owns some of these users now; the work is theirs");
      },
      end: () => void this.#holds.delete(numbers),
    };
  }

  /** Gives everything away; the work must have ended. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#beating;
    this.#until = 0;
    this.#owned = new Map();
    // A database that is away hears of it by silence.
    await this.#parts.history.partitions.leave(this.#parts.process).catch(() => {});
  }

  async #beat(): Promise<void> {
    const { history, process } = this.#parts;
    const { partitions } = history;
    const asked = this.#steady();
    const able = this.#parts.able();
    const living = (await partitions.live(process, able ? [work] : [], livesMs)).get(work) ?? 0;
    this.#others = living > (able ? 1 : 0);
    // One that cannot do everything does what it can while nobody else is there.
    const share = able ? partitionCount / living : living === 0 ? partitionCount : 0;
    await this.#know(asked);
    const excess = [...this.#owned.keys()].slice(Math.ceil(share));
    this.#leaving = new Set(excess);
    const idle = excess.filter((number) => ![...this.#holds].some((held) => held.has(number)));
    if (idle.length > 0) await partitions.release(process, work, idle);
    const missing = Math.ceil(share) - this.#owned.size;
    if (missing > 0) await partitions.take(process, work, missing);
    if (idle.length === 0 && missing <= 0) return;
    const before = this.#owned;
    await this.#know(asked);
    if ([...this.#owned.keys()].some((number) => !before.has(number))) this.#parts.onGained();
  }

  /** What was asked for at a moment holds for some time from then on: the database began to count later. */
  async #know(asked: number): Promise<void> {
    const owned = await this.#parts.history.partitions.owned(this.#parts.process, work);
    this.#owned = owned;
    this.#until = asked + livesMs;
    for (const number of this.#leaving) if (!owned.has(number)) this.#leaving.delete(number);
  }
}
