import { GodwitError } from "../../core/errors.js";
import { decodeState } from "../../core/interests/codec.js";
import { emptyState } from "../../core/interests/state.js";
import type { Granted, OpenMigration } from "../../core/migrations/types.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { servingLock } from "../kit/editions.js";
import { servingSetting } from "../kit/settings.js";
import type { Work } from "../kit/jobs.js";
import type { Hold } from "../kit/ownership.js";
import { foldJob } from "../behaviours/jobs.js";
import { groupBy } from "../common/group-by.js";
import { userHash } from "../common/user-hash.js";
import { openMigration } from "../migrations/facts.js";
import { migrationsChannel } from "../migrations/channels.js";
import { interestNotifications } from "./announce.js";
import { foldParts, type FoldingParts } from "./fold-parts.js";
import type { FoldedState } from "./fold-states.js";
import { nobodyFolded, type Committed, type Committing, type UserWork } from "./fold-work.js";
import { interestNewsJob } from "./interest-news.js";
import { projectInterestsJob } from "./jobs.js";
import { migrationLogLock, recordMigrations } from "./record-migrations.js";
import { folded, popularityChanges, sinceOf, type Person } from "./person.js";
import { ofUser } from "./signals.js";
import { foldUser } from "./user-fold.js";
import { settleStrays } from "./strays.js";
import { postpone } from "./waiting.js";

/** More at once cost fewer statements a user, but hold the one connection of the embedded database for longer. */
const usersAtOnce = 64;
/** Behaviours that come within so many ms are folded together; nobody sees interests change faster. */
const foldRestMs = 40;
/** Sessions that ended by silence are closed for so many users at a time. */
const closedAtOnce = 200;

/**
 * Folds recorded behaviours into interests, lets the detector look at closed sessions, and says so: exactly once, per
 * user in order. Behaviours are resolved and committed under one edition, or not at all.
 */
export class Folding {
  readonly #parts: FoldingParts;
  #held = 0;

  constructor(parts: FoldingParts) {
    this.#parts = parts;
  }

  readonly handler = foldJob.handler({
    keys: usersAtOnce,
    byOwner: true,
    restMs: foldRestMs,
    inOrder: true, // a session that overtook another would make the detector start over
    ready: () => this.#held === 0 && this.#parts.editions.current.codebook !== null,
    handle: (work) => this.#fold(work),
  });

  /** Leaves behaviours unfolded until the answer is called: topics that are about to come would fold them again. */
  hold(): () => void {
    this.#held++;
    let held = true;
    return () => {
      if (held) this.#held--;
      held = false;
    };
  }

  /** Looks at sessions that ended by silence, of users in some partitions; answers with how many were looked at. */
  async closeSessions(partitions = this.#parts.ownership.owned()): Promise<number> {
    const { history, editions, clock } = this.#parts;
    const edition = editions.current;
    if (edition.codebook === null) return 0;
    const due = await history.interests.due(edition.codebook.id, clock(), closedAtOnce, partitions);
    const nothing = { entries: [], signals: [], waiting: [], blocked: [] };
    if (due.length > 0)
      await this.#commit(
        edition,
        due.map((userId) => ({ userId, ...nothing })),
      );
    return due.length;
  }

  /** Looks anew at users whom a digest allows to be confirmed; answers with how many things that brought to say. */
  async confirm(grants: readonly (readonly [userId: string, granted: Granted])[]): Promise<number> {
    const edition = this.#parts.editions.current;
    const nothing = { entries: [], signals: [], waiting: [], blocked: [] };
    let said = 0;
    for (let i = 0; i < grants.length; i += usersAtOnce)
      said += await this.#commit(
        edition,
        grants.slice(i, i + usersAtOnce).map(([userId, granted]) => ({ userId, ...nothing, granted })),
      );
    return said;
  }

  async #fold(work: readonly Work<{ ids: string[]; ended?: boolean | undefined }>[]): Promise<void> {
    const { history, resolver, editions, justRecorded } = this.#parts;
    const edition = editions.current;
    const { found, missing } = justRecorded.take(work.flatMap(({ payload }) => payload.ids));
    const read = missing.length === 0 ? [] : await history.behaviours.byIds(missing);
    const behaviours = new Map([...found, ...read].map((one) => [one.id, one]));
    const resolved = await resolver.resolve(edition, [...behaviours.values()]);
    const users = [...groupBy(work, ({ key }) => key)].map(([userId, entries]): UserWork => {
      // deleted meanwhile: nothing to fold
      const found = entries.flatMap(({ payload }) => payload.ids).flatMap((id) => behaviours.get(id) ?? []);
      const ended = entries.some(({ payload }) => payload.ended === true);
      return { userId, entries, ended, ...ofUser(resolved, found) };
    });
    await this.#commit(edition, users);
  }

  async #commit(edition: Edition, works: readonly UserWork[]): Promise<number> {
    const users = works.map(({ userId }) => userId);
    const hold = this.#parts.ownership.hold(users);
    try {
      return await this.#commitUnder(hold, edition, works);
    } finally {
      hold.end();
      this.#parts.states.letGo(users);
    }
  }

  async #commitUnder(hold: Hold, edition: Edition, works: readonly UserWork[]): Promise<number> {
    const { history, offer, onFolded, onCounted } = this.#parts;
    const offered = await offer.forUsers(edition, works.length);
    const { changed, people, said, keep } = await history.transaction(
      (inside) => this.#committed(inside, { hold, edition, works, offered }),
      { often: true },
    );
    keep();
    onCounted(people.flatMap(popularityChanges));
    if (changed.length > 0 || said > 0) onFolded(said > 0);
    return said;
  }

  async #committed(inside: History, { hold, edition, works, offered }: Committing): Promise<Committed> {
    const { editions, sums, states: kept, clock } = this.#parts;
    const codebook = edition.requireCodebook();
    const mine = await inside.folds.lock(
      servingLock,
      works.map(({ userId }) => `user:${userId}`),
    );
    const held = works.filter(({ userId }) => mine.has(`user:${userId}`));
    if (held.length === 0) return nobodyFolded;
    const decoded = new Map(held.map(({ userId }) => [userId, kept.take(codebook.id, userId)]));
    const { setting, done, ...read } = await inside.folds.begin({
      setting: servingSetting.name,
      codebookId: codebook.id,
      work: held.flatMap(({ entries }) => entries.map(({ number }) => number)),
      users: held.map(({ userId }) => ({
        userId,
        hash: userHash(userId),
        known: decoded.get(userId)?.version ?? null,
      })),
    });
    const { refitting } = editions.check(setting, edition);
    // What another process has done meanwhile is left out whole: its behaviours are folded.
    const undone = held.filter(({ entries }) => entries.every(({ number }) => done.has(number)));
    if (held.length !== undone.length)
      throw new GodwitError("UNAVAILABLE", "another process was quicker with a part of this work; looking again");
    const strays = await settleStrays(
      inside,
      undone.filter(({ userId, entries }) => entries.length > 0 && read.strays.has(userId)).map(({ userId }) => userId),
    );
    const live = undone.filter(({ userId }) => !strays.has(userId));
    const users = live.map(({ userId }) => userId);
    const open = groupBy(read.migrations, ({ userId }) => userId);
    const parts = foldParts(edition, this.#parts, offered);
    const states: FoldedState[] = [];
    const people: Person[] = [];
    let said = 0;
    for (const { userId, entries, signals, ended = false, granted = null } of live) {
      const stored = read.states.get(userId) ?? null;
      if (entries.length === 0 && stored === null) continue; // erased since the look for sessions to close
      const known = (open.get(userId) ?? []).map((record): OpenMigration => openMigration(record, edition));
      const atHand = decoded.get(userId) ?? null;
      const before = stored === null ? null : (stored.record ?? atHand!.record);
      const state =
        before === null
          ? emptyState(edition.parameters)
          : stored!.record === null
            ? atHand!.state
            : decodeState(before.state);
      const since = sinceOf(state, signals);
      const { record, ...told } = await foldUser(userId, before, signals, known, parts, {
        granted,
        ended,
        decoded: state,
      });
      states.push({ record, state });
      if (signals.length > 0) people.push(folded(before?.state ?? null, state, since));
      if (told.changes.length > 0 && said === 0) await inside.lock([migrationLogLock]);
      said += told.changes.length;
      await recordMigrations(inside, edition, userId, told);
    }
    const later = { waiting: live.flatMap((one) => one.waiting), blocked: live.flatMap((one) => one.blocked) };
    await postpone(inside, edition, later, clock());
    // States that were folded under the codebook in the making are out of date now.
    if (refitting !== null) await inside.interests.forget(refitting, users);
    const ahead = await sums.ahead(edition, people);
    const changed = live.filter(({ signals }) => signals.length > 0).map(({ userId }) => userId);
    const follows = this.#parts.areTold() ? [projectInterestsJob, interestNewsJob] : [projectInterestsJob];
    const { version, summed } = await inside.folds.finish({
      codebookId: codebook.id,
      states: states.map(({ record }) => record),
      shard: ahead?.shard ?? null,
      work: follows.flatMap(({ name: topic }) => changed.map((key) => ({ topic, key }))),
      told: interestNotifications(changed),
    });
    const stored = ahead !== null && summed ? ahead.stored : await sums.replace(inside, edition, people);
    if (said > 0) await migrationsChannel.notify(inside, null);
    await hold.confirm(inside);
    const keep = (): void => {
      stored(version);
      kept.keep(codebook.id, version, states);
    };
    return { changed, people, said, keep };
  }
}
