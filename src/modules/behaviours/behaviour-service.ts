import type { Behaviour, User } from "../../core/types.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import { Invalid, checkBatchSize, replaced, validateBatch, type BatchResult } from "../common/batch.js";
import type { FieldLimits } from "../common/fields.js";
import { Listeners } from "../kit/listeners.js";
import { groupBy } from "../common/group-by.js";
import { stableJson } from "../common/hash.js";
import type { Aliases } from "../access/aliases.js";
import type { Backlog } from "../outbox/backlog.js";
import type { Wake } from "../kit/jobs.js";
import { noTurns, type Turn } from "../kit/turn.js";
import { Recorder, type CheckedBatch, type Inserted } from "./recorder.js";
import { BurstGuard } from "./burst-guard.js";
import { foldJob, refoldJob } from "./jobs.js";
import { JustRecorded } from "./just-recorded.js";
import { behaviourTexts, readBehaviour, readUser, type CheckedBehaviour } from "./behaviour-input.js";
import { checkOwnSettings, withOwnSettings } from "./own-settings.js";
import { erasedRefusal, mergedRefusal } from "./refusals.js";
import { userHash } from "../common/user-hash.js";

/** What popularity counts of a behaviour. */
export type Counted = Pick<Behaviour, "itemId" | "type" | "value" | "occurredAt">;

/** How a batch is recorded. */
export interface Recording {
  /** said by the users themselves */
  readonly own?: boolean;
  /**
   * Commits with the batch, or not at all: where a reader of a stream has got to. It runs when nothing of the batch is
   * new, too; what it throws undoes the batch.
   */
  readonly alsoInTransaction?: (inside: History) => Promise<void>;
  /** those of the operation that sends them */
  readonly turn?: Turn;
}

export interface BehaviourServiceParts {
  history: History;
  backlog: Backlog;
  wake: Wake;
  aliases: Aliases;
  limits: FieldLimits & { batch: number };
  clock: () => number;
  /** Does this process fold what a user does? */
  folds: (userId: string) => boolean;
}

/** Takes users and their behaviours in: checked, idempotent, acknowledged after commit. */
export class BehaviourService {
  /** told after commit what is new */
  readonly recorded = new Listeners<readonly Counted[]>();
  /** told after commit what is gone: taken back, erased, or kept for long enough */
  readonly removed = new Listeners<readonly Counted[]>();
  /** what no person does is refused here, feedback included */
  readonly guard: BurstGuard;
  /** what this process is about to fold */
  readonly justRecorded = new JustRecorded();
  readonly #parts: BehaviourServiceParts;
  readonly #recorder: Recorder;

  constructor(parts: BehaviourServiceParts) {
    this.guard = new BurstGuard(parts.clock);
    this.#recorder = new Recorder(parts);
    this.#parts = parts;
  }

  /** `own`: said by the users themselves, who change less and leave the rest as it is. */
  async upsertUsers(input: readonly unknown[], { own = false, turn = noTurns } = {}): Promise<BatchResult> {
    const { history, limits } = this.#parts;
    checkBatchSize("users", input.length, limits.batch);
    const seen = new Map<string, string>();
    let repeats = 0;
    const readOne = (element: unknown): User | null => {
      const user = readUser(element);
      if (own) checkOwnSettings(user);
      const json = stableJson(user);
      const before = seen.get(user.id);
      if (before === undefined) {
        seen.set(user.id, json);
        return user;
      }
      if (before !== json)
        throw new Invalid(
          "id",
          `id ${JSON.stringify(user.id)} is twice in this batch with different content; send each user once.`,
          "CONFLICT",
        );
      repeats++;
      return null;
    };
    const { valid, refused } = await validateBatch("users", input, readOne, turn);
    const { changes, late, merged, moved } = await history.transaction(async (inside) => {
      const erased = await inside.erasures.erased(
        valid.flatMap(({ value }) => (value === null ? [] : [userHash(value.id)])),
      );
      const late = valid.filter(({ value }) => value !== null && erased.has(userHash(value.id)));
      const owners = await this.#parts.aliases.owners(
        valid.flatMap(({ value }) => value?.id ?? []),
        inside,
      );
      const merged = valid.filter(({ value }) => value !== null && owners.has(value.id));
      const said = valid.flatMap(({ value }) =>
        value === null || erased.has(userHash(value.id)) || owners.has(value.id) ? [] : [value],
      );
      const before = new Map((await inside.users.byIds(said.map(({ id }) => id))).map((user) => [user.id, user]));
      const users = own ? said.map((user) => withOwnSettings(user, before.get(user.id))) : said;
      // Behaviours without a zone of their own lie in the home zone: another one moves their hours.
      const moved = users.filter(({ id, timeZone }) => before.has(id) && before.get(id)!.timeZone !== timeZone);
      await refoldJob.addKeys(
        inside,
        moved.map(({ id }) => id),
      );
      return { changes: await inside.users.upsert(users), late, merged, moved };
    });
    if (moved.length > 0) this.#parts.wake(refoldJob);
    const same = changes.filter((change) => change === "SAME").length;
    return {
      accepted: changes.length - same,
      duplicates: same + repeats,
      replaced: 0,
      refused: [
        ...refused,
        ...late.map(({ index }) => erasedRefusal("users", index, "id")),
        ...merged.map(({ index }) => mergedRefusal(index)),
      ].toSorted((a, b) => a.index - b.index),
    };
  }

  /** Checks one behaviour as it comes in. Throws Invalid. */
  check(input: unknown): CheckedBehaviour {
    return readBehaviour(input, this.#parts.limits, this.#parts.clock());
  }

  /** Records behaviours: the valid ones, in one commit with the work that follows from them. */
  async record(
    input: readonly unknown[],
    { own = false, alsoInTransaction, turn = noTurns }: Recording = {},
  ): Promise<BatchResult> {
    checkBatchSize("behaviours", input.length, this.#parts.limits.batch);
    this.#parts.backlog.admit(1);
    const { valid, refused } = await validateBatch("behaviours", input, (element) => this.check(element), turn);
    const human = own ? this.guard.fromUsers("behaviours", valid) : this.guard.fromServer("behaviours", valid);
    const result =
      alsoInTransaction === undefined
        ? await this.#recorder.record(human.valid)
        : await this.#parts.history.transaction(async (inside) => {
            const inserted = await this.insert(inside, human.valid);
            await alsoInTransaction(inside);
            return inserted;
          });
    if (own) this.giveBack(human.valid, result.fresh);
    this.announce(result.fresh);
    return {
      accepted: result.fresh.length,
      duplicates: result.duplicates,
      replaced: replaced(human.valid, input, behaviourTexts),
      refused: [...refused, ...human.refused, ...result.refused].toSorted((a, b) => a.index - b.index),
    };
  }

  /** What users sent a second time does not count against them. */
  giveBack(taken: readonly { value: { userId: string } }[], fresh: readonly { userId: string }[]): void {
    const news = groupBy(fresh, ({ userId }) => userId);
    for (const [userId, sent] of groupBy(taken, ({ value }) => value.userId))
      this.guard.returned(userId, sent.length - (news.get(userId)?.length ?? 0));
  }

  /** Inserts checked behaviours and the folding that follows, inside a transaction. Call `announce` after commit. */
  insert(inside: History, checked: CheckedBatch): Promise<Inserted> {
    return this.#recorder.insert(inside, checked);
  }

  /** After commit: popularity counts at once, folding starts. */
  announce(fresh: readonly BehaviourRecord[]): void {
    if (fresh.length === 0) return;
    // Where ids belong to others, the history alone knows whose a behaviour is.
    const { aliases, folds } = this.#parts;
    if (!aliases.used) this.justRecorded.add(fresh.filter(({ userId }) => folds(userId)));
    this.recorded.tell(fresh);
    this.#parts.wake(foldJob);
  }

  /**
   * Takes back behaviours; their users' interests are folded anew. `owner`: only this user's; others are unknown. Each
   * id of `ids` may stand for
   * several that are stored (`storedAs`).
   */
  async remove(
    ids: readonly string[],
    {
      owner = null,
      storedAs = (id) => [id],
    }: { owner?: string | null; storedAs?: (id: string) => readonly string[] } = {},
  ): Promise<{ deleted: number; unknown: string[] }> {
    const { history, limits, wake } = this.#parts;
    checkBatchSize("ids", ids.length, limits.batch);
    const removed = await history.transaction(async (inside) => {
      const asked = ids.flatMap(storedAs);
      const own =
        owner === null
          ? asked
          : (await inside.behaviours.byIds(asked)).flatMap(({ id, userId }) => (userId === owner ? [id] : []));
      const removed = await inside.behaviours.remove(own);
      await refoldJob.addKeys(inside, [...new Set(removed.map(({ userId }) => userId))]);
      return removed;
    });
    this.removed.tell(removed);
    wake(refoldJob);
    const gone = new Set(removed.map(({ id }) => id));
    return {
      deleted: gone.size,
      unknown: [...new Set(ids)].filter((id) => !storedAs(id).some((one) => gone.has(one))),
    };
  }
}
