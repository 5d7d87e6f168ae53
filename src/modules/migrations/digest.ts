import { z } from "zod";
import { discoveries } from "../../core/migrations/false-discovery.js";
import { leastSessions } from "../../core/migrations/look.js";
import type { Granted } from "../../core/migrations/types.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import { groupBy } from "../common/group-by.js";
import type { Editions } from "../kit/editions.js";
import { Setting } from "../kit/settings.js";
import { currentLooks } from "./current-looks.js";
import { driftKinds } from "./evidence-levels.js";

/** When the last digest was begun (epoch ms), by whichever process. */
const digestSetting = new Setting("migration-digest", z.object({ at: z.number() }));
const digestLock = "migration-digest";
/** With more work than this in the outbox a digest waits: an import is not judged by its first users. */
const quiet = 200;
const consideredAtMost = 10_000;

/** Confirms users under what a digest allows each; answers with how many things that brought to say. */
type Confirm = (grants: readonly (readonly [userId: string, granted: Granted])[]) => Promise<number>;

interface DigestParts {
  readonly history: History;
  readonly editions: Editions;
  readonly clock: () => number;
  /** null = no false discovery rate is in force, and no digest is made */
  readonly rate: number | null;
  readonly everyMs: number;
  readonly confirm: Confirm;
  /** is a drift what most users do at that time? */
  readonly isEverybodys: (record: MigrationRecord) => Promise<boolean>;
}

/**
 * Confirms suspected drifts together, so that of those a digest confirms at most a part `rate` is expected to be false:
 * Benjamini and Hochberg over the p-values of the last look of everybody who is watched. One process makes each digest.
 * What most users do at that time is nobody's own, and is not announced as theirs: it stays suspected, and counts with
 * p = 1.
 */
export class Digest {
  readonly #parts: DigestParts;

  constructor(parts: DigestParts) {
    this.#parts = parts;
  }

  /** Makes a digest where one is due; answers with how many things that brought to say. `now`: without waiting. */
  async run({ now = false }: { now?: boolean } = {}): Promise<number> {
    const { history, editions, rate, confirm, isEverybodys } = this.#parts;
    const { codebook } = editions.current;
    if (rate === null || codebook === null || !(await this.#claim(now))) return 0;
    const suspected = await history.migrations.page(
      { kinds: driftKinds, states: ["SUSPECTED"] },
      consideredAtMost,
      null,
    );
    if (suspected.length === 0) return 0;
    const looks = await currentLooks(
      history,
      codebook.id,
      suspected.map(({ userId }) => userId),
    );
    const found = [...looks].map(([userId, { pValue, lastStart }]) => ({ userId, pValue, until: lastStart }));
    const watched = await history.interests.watched(codebook.id, leastSessions);
    const records = groupBy(suspected, ({ userId }) => userId);
    const everybodys = new Set<string>();
    for (const { userId } of discoveries(found, watched, rate))
      for (const record of records.get(userId) ?? []) if (await isEverybodys(record)) everybodys.add(userId);
    const own = found.filter(({ userId }) => !everybodys.has(userId));
    return confirm(
      discoveries(own, watched, rate).map(({ userId, pValue, until }) => [userId, { level: pValue, until }] as const),
    );
  }

  /** Is this process to make a digest? One that dies over it leaves its findings to the next. */
  async #claim(now: boolean): Promise<boolean> {
    const { history, clock, everyMs } = this.#parts;
    const due = async (inside: Pick<History, "settings" | "outbox">): Promise<boolean> => {
      const since = clock() - ((await digestSetting.read(inside))?.at ?? Number.NEGATIVE_INFINITY);
      return since >= everyMs || since < 0; // a clock that was set back
    };
    if (now) return true;
    if (!(await due(history)) || (await history.outbox.waiting(quiet)) >= quiet) return false;
    return history.transaction(async (inside) => {
      await inside.lock([digestLock]);
      if (!(await due(inside))) return false;
      await digestSetting.write(inside, { at: clock() });
      return true;
    });
  }
}
