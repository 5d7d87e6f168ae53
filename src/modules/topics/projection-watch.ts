import type { Logger } from "pino";
import type { History } from "../../ports/history/history.js";
import type { VectorStore } from "../../ports/vector-store.js";
import { itemsAlias, itemsCollection } from "../catalogue/spaces.js";
import { interestsAlias, interestsCollection } from "../interests/interest-collections.js";
import type { InterestPoints } from "../interests/interest-points.js";
import { dropForeignItems, feedItems } from "./item-feed.js";
import { judge } from "./projection-judgement.js";
import { changeNote, readNote, type ProjectionNote } from "./projection-note.js";
import type { Editions } from "../kit/editions.js";
import { indexItemJob } from "../catalogue/jobs.js";
import { projectInterestsJob } from "../interests/jobs.js";
import { RecallRounds } from "./recall-rounds.js";

/** A process that rebuilds renews its claim at least this often. */
const leaseMs = 20_000;
/** Does a lease last? Not one from before the clock was set back, which would last for as long as that. */
const isHeld = (until: number, now: number): boolean => until > now && until <= now + 2 * leaseMs;
const againMs = 1_000;
/** A count that differs after all has been built anew is told, but does not have it built again and again. */
const patienceMs = 600_000;

/** How a projection was when it was looked at last. */
export interface ProjectionSight {
  name: string;
  points: number;
  /** null = not known exactly */
  expected: number | null;
  /** what is wrong with it; null = nothing */
  cause: string | null;
  rebuild: ProjectionNote["rebuild"];
}

interface Projection {
  alias: string;
  /** the collection that should serve; null = none yet */
  collection: string | null;
  topic: string;
  expected(): Promise<{ expected: number | null; some: boolean }>;
  build(onProgress: (done: number) => Promise<unknown>): Promise<unknown>;
}

export interface ProjectionWatchParts {
  history: History;
  vectors: VectorStore;
  editions: Editions;
  points: InterestPoints;
  /** creates what is missing and points the aliases at it */
  point(): Promise<void>;
  log: Logger;
  clock: () => number;
}

/**
 * Sees to it that what the vector store has is what PostgreSQL says: a collection that is gone, empty, incomplete or
 * brought back from an older time is filled anew from PostgreSQL while it serves what it has.
 */
export class ProjectionWatch {
  readonly #parts: ProjectionWatchParts;
  readonly #seen = new Map<string, ProjectionSight>();
  readonly #written = new Set<string>();
  readonly #suspected = new Map<string, string>();
  readonly #building = new Map<string, Promise<void>>();
  readonly #builtAt = new Map<string, number>();
  readonly #recalls = new RecallRounds();
  #looking: Promise<void> | null = null;
  #closed = false;

  constructor(parts: ProjectionWatchParts) {
    this.#parts = parts;
  }

  /** How the projections were when they were looked at last. */
  get seen(): readonly ProjectionSight[] {
    return [...this.#seen.values()];
  }

  /** Something was written to a collection or alias: its mark moves with the next look. */
  written(collection: string): void {
    this.#written.add(collection.startsWith(interestsAlias) ? interestsAlias : itemsAlias);
  }

  /** Looks at once; who looks already serves all who ask. Failures are logged: the store's health tells of them. */
  async look(): Promise<void> {
    if (!this.#parts.vectors.durable || this.#closed) return;
    this.#looking ??= this.#lookAtAll()
      .catch((error: unknown) => {
        if (!this.#closed) this.#parts.log.warn({ error }, "what the vector store has cannot be looked at");
      })
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  /** Is something being built anew by this process? */
  get building(): boolean {
    return this.#building.size > 0;
  }

  /** Waits until what this process builds anew is built. */
  async built(): Promise<void> {
    while (this.#building.size > 0) await Promise.all(this.#building.values());
  }

  /** Leaves what is being built to the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.built();
    await this.#looking;
  }

  async #lookAtAll(): Promise<void> {
    const { vectors } = this.#parts;
    const aliases = await vectors.aliases();
    for (const projection of this.#projections()) await this.#lookAt(projection, aliases[projection.alias] ?? null);
    if (this.#building.size === 0) await this.#recalls.round(vectors);
  }

  async #lookAt(projection: Projection, served: string | null): Promise<void> {
    const { history, vectors, clock } = this.#parts;
    const { alias, collection } = projection;
    // Another process has gone on to other topics: this one follows in a moment.
    if (collection === null || (served !== null && served !== collection)) return;
    const waiting = (await history.outbox.state()).find(({ topic }) => topic === projection.topic)?.waiting ?? 0;
    const [state, note, expectation] = await Promise.all([
      served === null ? null : vectors.state(collection),
      readNote(history, alias),
      projection.expected(),
    ]);
    const verdict = judge({ state, collection, note, waiting, ...expectation });
    const cause = verdict?.cause ?? null;
    const rebuild = note?.rebuild ?? null;
    const suspicion =
      verdict !== null && !verdict.sure && rebuild === null && this.#suspected.get(alias) !== verdict.cause;
    this.#seen.set(alias, {
      name: alias,
      points: state?.points ?? 0,
      expected: expectation.expected,
      cause: suspicion ? null : cause,
      rebuild,
    });
    if (suspicion) {
      this.#suspected.set(alias, verdict.cause);
      setTimeout(() => void this.look(), againMs).unref();
      return;
    }
    this.#suspected.delete(alias);
    const lately = performance.now() - (this.#builtAt.get(alias) ?? Number.NEGATIVE_INFINITY) < patienceMs;
    if (verdict !== null && !verdict.sure && lately && rebuild === null) return;
    if (verdict !== null && !verdict.sure) this.#builtAt.set(alias, performance.now());
    const abandoned = rebuild !== null && !isHeld(rebuild.until, clock());
    if (verdict !== null || abandoned) {
      if (!this.#building.has(alias)) this.#building.set(alias, this.#rebuild(projection, cause ?? rebuild!.cause));
    } else if (this.#written.has(alias) || note?.collection !== collection) await this.#move(alias, collection, note);
  }

  /** Writes the next mark to the store, then to the database: a store that has an earlier mark lacks writes. */
  async #move(alias: string, collection: string, note: ProjectionNote | null): Promise<void> {
    this.#written.delete(alias);
    const mark = (note?.mark ?? 0) + 1;
    try {
      await this.#parts.vectors.mark(collection, mark);
    } catch (error) {
      this.#written.add(alias);
      throw error;
    }
    await changeNote(this.#parts.history, alias, (now) => ({
      collection,
      mark: Math.max(now?.mark ?? 0, mark),
      rebuild: now?.rebuild ?? null,
    }));
  }

  async #rebuild(projection: Projection, cause: string): Promise<void> {
    const { history, log, clock, point } = this.#parts;
    const { alias, collection } = projection;
    const since = clock();
    try {
      const { expected } = await projection.expected();
      let mine = false;
      const note = await changeNote(history, alias, (now) => {
        if (now?.rebuild && isHeld(now.rebuild.until, clock())) return null;
        mine = true;
        const rebuild = { cause, since, done: 0, total: expected ?? 0, until: clock() + leaseMs };
        return { collection: collection!, mark: now?.mark ?? 0, rebuild };
      });
      if (!mine || note === null) return;
      log.warn({ projection: alias, cause }, "a projection in the vector store is being built anew");
      await point();
      await projection.build(async (done) => {
        if (this.#closed) throw new Error("the service stops");
        const after = await changeNote(history, alias, (now) =>
          now?.rebuild ? { ...now, rebuild: { ...now.rebuild, done, until: clock() + leaseMs } } : now,
        );
        const sight = this.#seen.get(alias);
        if (sight)
          this.#seen.set(alias, { ...sight, points: Math.max(sight.points, done), rebuild: after?.rebuild ?? null });
      });
      await this.#move(alias, collection!, note);
      await changeNote(history, alias, (now) => (now === null ? null : { ...now, rebuild: null }));
      log.warn({ projection: alias, seconds: Math.round((clock() - since) / 1000) }, "the projection is whole again");
    } catch (error) {
      if (!this.#closed)
        log.warn({ error, projection: alias }, "a projection could not be built anew yet; trying again");
      // The next process that looks rebuilds at once.
      await changeNote(history, alias, (now) =>
        now?.rebuild ? { ...now, rebuild: { ...now.rebuild, until: 0 } } : null,
      ).catch(() => {});
    } finally {
      this.#building.delete(alias);
      setTimeout(() => void this.look(), 0).unref();
    }
  }

  #projections(): Projection[] {
    const { history, vectors, editions, points } = this.#parts;
    const { space, codebook } = editions.current;
    return [
      {
        alias: itemsAlias,
        collection: space === "" ? null : itemsCollection(space),
        topic: indexItemJob.name,
        expected: async () => {
          const expected = await history.embeddings.countItems(space);
          return { expected, some: expected > 0 };
        },
        build: async (onProgress) => {
          await feedItems({ history, vectors, space }, onProgress);
          await dropForeignItems(history, vectors);
        },
      },
      {
        alias: interestsAlias,
        collection: codebook === null ? null : interestsCollection(codebook.id),
        topic: projectInterestsJob.name,
        expected: async () => ({
          expected: null,
          some: codebook !== null && (await history.interests.page(codebook.id, 1, null)).length > 0,
        }),
        build: (onProgress) => points.projectAnew(onProgress),
      },
    ];
  }
}
