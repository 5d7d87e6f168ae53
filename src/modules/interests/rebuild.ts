import { GodwitError } from "../../core/errors.js";
import type { Offer } from "../../core/migrations/offer.js";
import type { PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { servingSetting } from "../kit/settings.js";
import type { Work } from "../kit/jobs.js";
import { servingLock } from "../kit/editions.js";
import { foldJob, refoldJob } from "../behaviours/jobs.js";
import { groupBy } from "../common/group-by.js";
import { openMigration } from "../migrations/facts.js";
import { announceInterests } from "./announce.js";
import { foldParts, type FoldingParts } from "./fold-parts.js";
import { projectInterestsJob } from "./jobs.js";
import { migrationLogLock, recordMigrations } from "./record-migrations.js";
import { popularityChanges } from "./person.js";
import { ofUser, type Resolved, type UserSignals } from "./signals.js";
import { foldUser, type FoldResult } from "./user-fold.js";
import { settleStrays } from "./strays.js";
import { postpone, unfolded } from "./waiting.js";

const attempts = 20;

/** A user's whole history, resolved under an edition. */
interface ReadHistory {
  readonly resolved: Resolved;
  readonly behaviours: readonly BehaviourRecord[];
  readonly offer: Offer;
  /** the work that would fold what is in `behaviours` */
  readonly folds: readonly bigint[];
}

/** Folds whole histories anew: where they were corrected, and under a codebook that is about to take over. */
export class Rebuilding {
  readonly #parts: FoldingParts;

  constructor(parts: FoldingParts) {
    this.#parts = parts;
  }

  readonly handler = refoldJob.handler({
    keys: 20,
    byOwner: true,
    ready: () => this.#parts.editions.current.codebook !== null,
    handle: async (work) => {
      for (const [userId, entries] of groupBy(work, ({ key }) => key))
        await this.#rebuild(userId, entries, { sameTopics: !entries.some(({ payload }) => payload.newTopics) });
    },
  });

  /**
   * Under an edition that does not serve yet: the state is written beside the serving one, and nobody is told. Answers
   * whether there would be something to tell, and which behaviours have no topics under it yet.
   */
  async ahead(userId: string, edition: Edition): Promise<{ news: boolean; waiting: readonly string[] }> {
    let news = false;
    let waiting: readonly string[] = [];
    await this.#whileUnchanged(userId, edition, async (inside, { resolved, behaviours, offer }) => {
      // What has not been folded yet is folded after the codebook has taken over.
      const later = await unfolded(inside, userId);
      const now = ofUser(
        resolved,
        behaviours.filter(({ id }) => !later.has(id)),
      );
      if (now.blocked.length > 0)
        throw new GodwitError(
          "UNAVAILABLE",
          "texts wait for the embedding model; topics can be fitted when it answers again",
        );
      const { record, changes } = await this.#fold(inside, userId, edition, { ...now, offer, sameTopics: false });
      news = changes.length > 0;
      waiting = now.waiting.map(({ id }) => id);
      await inside.interests.save(edition.requireCodebook().id, [record]);
    });
    return { news, waiting };
  }

  /** Folds with this version of the code: published migrations stay, those not published yet are. */
  anew(userId: string): Promise<void> {
    return this.#rebuild(userId, [], { sameTopics: false });
  }

  /**
   * Inside the transaction that erases a user: takes their sums out of the population. Answers with what is to be taken
   * out of popularity after the commit.
   */
  async forget(inside: History, userId: string): Promise<PopularityPart[]> {
    const { editions, sums } = this.#parts;
    const edition = editions.current;
    const setting = await servingSetting.read(inside);
    if (setting === null || setting.codebookId === null) return [];
    await editions.hold(inside, edition);
    const [before] = await inside.interests.get(edition.requireCodebook().id, [userId]);
    if (before === undefined) return [];
    const person = { before: before.state, after: null };
    await sums.replace(inside, edition, [person]);
    return popularityChanges(person);
  }

  /** sameTopics: as of foldUser */
  async #rebuild(
    userId: string,
    entries: readonly Work<unknown>[],
    { sameTopics }: { sameTopics: boolean },
  ): Promise<void> {
    const { editions, sums, clock, onFolded, onCounted } = this.#parts;
    const edition = editions.current;
    let counted: PopularityPart[] = [];
    let said = false;
    const codebookId = edition.requireCodebook().id;
    const done = (inside: History): Promise<unknown> => inside.outbox.done(entries.map(({ number }) => number));
    await this.#whileUnchanged(
      userId,
      edition,
      async (inside, { resolved, behaviours, offer, folds }) => {
        const { refitting } = await editions.hold(inside, edition);
        const signals = ofUser(resolved, behaviours);
        const [before] = await inside.interests.get(codebookId, [userId]);
        const { record, state, ...told } = await this.#fold(inside, userId, edition, {
          ...signals,
          offer,
          sameTopics,
        });
        await inside.interests.save(codebookId, [record]);
        await done(inside);
        await inside.outbox.done(folds);
        await inside.behaviours.releaseUser(userId);
        await postpone(inside, edition, signals, clock());
        said = told.changes.length > 0;
        if (said) await inside.lock([migrationLogLock]);
        await recordMigrations(inside, edition, userId, told);
        const person = { before: before?.state ?? null, after: state };
        await sums.replace(inside, edition, [person]);
        counted = popularityChanges(person);
        // A state that was folded under the codebook in the making is out of date now.
        if (refitting !== null) await inside.interests.forget(refitting, [userId]);
        await projectInterestsJob.addKeys(inside, [userId]);
        await announceInterests(inside, [userId]);
      },
      done,
    );
    onCounted(counted);
    onFolded(said);
  }

  /**
   * Resolves a user's history and hands it to `commit` in a transaction, if nothing was recorded meanwhile; otherwise
   * reads it again. A user who was erased is left alone: nothing may be kept under this id (`erased`).
   */
  async #whileUnchanged(
    userId: string,
    edition: Edition,
    commit: (inside: History, read: ReadHistory) => Promise<void>,
    erased: (inside: History) => Promise<unknown> = async () => {},
  ): Promise<void> {
    const { history, resolver } = this.#parts;
    const offer = await this.#parts.offer.forUsers(edition, 1); // before the transaction: they are read outside it
    for (let attempt = 0; attempt <= attempts; attempt++) {
      const behaviours = await history.behaviours.ofUser(userId);
      const resolved = await resolver.resolve(edition, behaviours);
      const finished = await history.transaction(async (inside) => {
        await inside.lock([servingLock], { shared: true });
        await inside.lock([`user:${userId}`]);
        const gone = (await settleStrays(inside, [userId])).has(userId);
        if (gone || (await inside.users.byIds([userId])).length === 0) {
          await erased(inside);
          return true;
        }
        // Looked for first: what is recorded from here on is not in the history that is read, and keeps its work.
        const folds = (await foldJob.ofKeys(inside, [userId])).map(({ number }) => number);
        const now = await inside.behaviours.ofUser(userId);
        if (now.length !== behaviours.length || now.some(({ id }, i) => id !== behaviours[i]!.id)) return false;
        await commit(inside, { resolved, behaviours, offer, folds });
        return true;
      });
      if (finished) return;
    }
    throw new GodwitError("UNAVAILABLE", "a user's history keeps changing while it is folded anew; trying again later");
  }

  async #fold(
    inside: History,
    userId: string,
    edition: Edition,
    { signals, offer, sameTopics }: Pick<UserSignals, "signals"> & Pick<ReadHistory, "offer"> & { sameTopics: boolean },
  ): Promise<FoldResult> {
    const known = (await inside.migrations.ofUsers([userId])).map((record) => openMigration(record, edition));
    return foldUser(userId, null, signals, known, foldParts(edition, this.#parts, offer), { sameTopics });
  }
}
