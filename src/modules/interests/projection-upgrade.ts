import type { Logger } from "pino";
import { z } from "zod";
import { emptyPopulation, encodePopulation } from "../../core/interests/population.js";
import { populationVersion, statesVersion } from "../../core/interests/version.js";
import type { ComponentHealth } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import { itemPointsVersion } from "../catalogue/item-point.js";
import { indexItemJob } from "../catalogue/jobs.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import { servingLock } from "../kit/editions.js";
import type { Wake } from "../kit/jobs.js";
import { Setting } from "../kit/settings.js";
import { interestPointsVersion } from "./interest-points.js";
import { projectInterestsJob } from "./jobs.js";
import { shards } from "./population.js";
import type { Rebuilding } from "./rebuild.js";
import { sumOfStates } from "./sum-of-states.js";

const usersAtOnce = 100;
const itemsAtOnce = 5_000;

/** Versions of the code that made what is kept as a whole; states carry theirs one by one. */
const versions = z.object({ population: z.int(), interestPoints: z.int(), itemPoints: z.int() });
type Versions = z.infer<typeof versions>;

const versionsSetting = new Setting("projections", versions);
const current: Versions = {
  population: populationVersion,
  interestPoints: interestPointsVersion,
  itemPoints: itemPointsVersion,
};
/** Of what was made before versions were kept. */
const first: Versions = { population: 1, interestPoints: 1, itemPoints: 1 };

export interface UpgradeParts {
  readonly history: History;
  readonly editions: Editions;
  readonly rebuilding: Rebuilding;
  readonly log: Logger;
  readonly wake: Wake;
  /** the population's sums were made anew */
  onSummed(): void;
}

/**
 * What an older version has made is made anew, while it goes on serving: the population's sums at once, everybody's
 * state in the background, points through the outbox. States that are still of an older version say so themselves, so
 * an interrupted upgrade goes on where it was.
 */
export class ProjectionUpgrade {
  readonly #parts: UpgradeParts;
  #left: number | null = null;
  #total = 0;
  #summed = false;
  #stopped = false;
  #running: Promise<void> | null = null;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
  }

  /** One word for `health`; UP when nothing is of an older version. */
  health(): ComponentHealth {
    if (this.#left === 0 && this.#summed) return { state: "UP", detail: "everything was made by this version" };
    const done = this.#total - (this.#left ?? 0);
    return {
      state: "DEGRADED",
      detail:
        this.#left === 0
          ? "the population is added up anew by this version"
          : `histories are folded anew by this version: ${done} of ${this.#total} users are done; the others are served as an older version folded them`,
    };
  }

  /** Counts the users whose history an older version has folded. */
  async look(): Promise<void> {
    const { history, editions } = this.#parts;
    const { codebook, catalogue } = editions.current;
    // Nothing has been made yet: whatever will be, this version makes.
    if (codebook === null && catalogue.present === 0 && (await versionsSetting.read(history)) === null)
      await versionsSetting.write(history, current);
    this.#left = codebook === null ? 0 : await history.interests.countOutdated(codebook.id, statesVersion);
    this.#summed = codebook === null || isCurrent(await made(history));
    this.#total = Math.max(this.#total, this.#left);
  }

  /** Makes anew what is of an older version; returns when nothing is left, or when stopped. */
  async run(): Promise<void> {
    if (this.#stopped || (this.#left === 0 && this.#summed)) return;
    this.#running = this.#run(this.#parts.editions.current);
    await this.#running;
  }

  /** Resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.catch(() => {});
  }

  async #run(edition: Edition): Promise<void> {
    if (edition.codebook === null) return this.look();
    await this.#whole(edition, edition.codebook.id);
    if (this.#left !== 0) await this.#refoldEverybody(edition.codebook.id);
  }

  async #refoldEverybody(codebookId: string): Promise<void> {
    const { history, log } = this.#parts;
    log.info({ users: this.#left }, "histories are folded anew: an older version has folded them");
    for (let after: string | null = null; !this.#stopped; ) {
      const users: string[] = await history.interests.outdated(codebookId, statesVersion, usersAtOnce, after);
      if (users.length === 0) break;
      await this.#refold(users);
      after = users.at(-1)!;
    }
    if (this.#stopped) return;
    // Users who failed above, or whose topics were replaced meanwhile: they are looked for in the next round.
    await this.look();
    if (this.#left === 0) log.info("histories are folded anew: done");
  }

  async #refold(users: readonly string[]): Promise<void> {
    const { rebuilding, log } = this.#parts;
    for (const userId of users) {
      if (this.#stopped) return;
      try {
        await rebuilding.anew(userId);
        this.#left = Math.max(1, this.#left! - 1);
      } catch (error) {
        log.warn({ error }, "a history could not be folded anew; it is tried again");
      }
    }
  }

  /** The sums over everybody, and points in the vector store. */
  async #whole(edition: Edition, codebookId: string): Promise<void> {
    const { history, editions, wake, onSummed } = this.#parts;
    if (this.#summed) return;
    await history.transaction(async (inside) => {
      await inside.lock([servingLock]); // nobody folds meanwhile
      await editions.hold(inside, edition);
      const before = await made(inside);
      if (before.population < current.population) await sumAnew(inside, edition, codebookId);
      if (before.interestPoints < current.interestPoints) await projectAnew(inside, codebookId);
      if (before.itemPoints < current.itemPoints)
        for await (const batch of inside.items.all(itemsAtOnce))
          await indexItemJob.addKeys(
            inside,
            batch.map(({ id }) => id),
          );
      await versionsSetting.write(inside, current);
    });
    this.#summed = true;
    onSummed();
    wake(projectInterestsJob);
    wake(indexItemJob);
  }
}

async function sumAnew(inside: History, edition: Edition, codebookId: string): Promise<void> {
  const sum = await sumOfStates(inside, codebookId, edition);
  for (let shard = 0; shard < shards; shard++)
    await inside.interests.saveShard(
      codebookId,
      shard,
      encodePopulation(shard === 0 ? sum : emptyPopulation(edition.parameters)),
    );
}

async function projectAnew(inside: History, codebookId: string): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page = await inside.interests.page(codebookId, 500, after);
    if (page.length === 0) return;
    await projectInterestsJob.addKeys(
      inside,
      page.map(({ userId }) => userId),
    );
    after = page.at(-1)!.userId;
  }
}

async function made(history: History): Promise<Versions> {
  return (await versionsSetting.read(history)) ?? first;
}

function isCurrent(before: Versions): boolean {
  return (Object.keys(current) as (keyof Versions)[]).every((name) => before[name] >= current[name]);
}
