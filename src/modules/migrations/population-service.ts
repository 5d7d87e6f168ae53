import { isFresh } from "../../core/time.js";
import { followedBy, seasonalShare, type PopulationTrend } from "../../core/migrations/population.js";
import {
  changesAt,
  seasonOf,
  trendsAt,
  weekOf,
  weeklyShares,
  weekStart,
  type WeeklyShares,
} from "../../core/migrations/weekly-shares.js";
import { GodwitError } from "../../core/errors.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { Edition } from "../kit/edition.js";
import { readSample } from "./user-sample.js";
import { factsOf } from "./facts.js";

export interface PopulationTrendsView {
  from: number;
  boundary: number;
  until: number;
  users: number;
  trends: readonly PopulationTrend[];
}

const lifeMs = 10 * 60_000;
/** Weeks on either side of a user's change that the season is taken from. */
const seasonWeeks = 4;
const mostWeeks = 26;
/** A drift is everybody's when so much of its direction is the season, and so many go its way. */
const mostlySeason = 0.8;
const mostUsers = 0.5;

interface Season {
  readonly change: Float64Array;
  readonly changes: readonly Float64Array[];
}

interface Sample {
  readonly codebookId: string;
  readonly readAt: number;
  readonly users: readonly WeeklyShares[];
  /** by week: everybody's change around it, and each user's own */
  readonly seasons: Map<number, Season>;
}

/** What everybody's interests do: a sample of users, read at most every ten minutes and only when somebody asks. */
export class PopulationService {
  readonly #history: History;
  readonly #clock: () => number;
  #sample: Promise<Sample> | null = null;

  constructor(parts: { history: History; clock: () => number }) {
    this.#history = parts.history;
    this.#clock = parts.clock;
  }

  /**
   * Trends between the `weeks` up to the end of the week that `until` lies in, and as many before. Throws
   * BAD_USER_INPUT.
   */
  async trends(edition: Edition, until: number, weeks: number): Promise<PopulationTrendsView> {
    if (!(weeks >= 1 && weeks <= mostWeeks))
      throw new GodwitError("BAD_USER_INPUT", `weeks is ${weeks}; give 1 to ${mostWeeks}.`, ["weeks"]);
    const end = weekOf(until) + 1;
    const boundary = end - weeks;
    const { users } = await this.#read(edition);
    return {
      ...trendsAt(users, boundary, weeks, edition.k),
      from: weekStart(boundary - weeks),
      boundary: weekStart(boundary),
      until: weekStart(end),
    };
  }

  /** The part of a drift that is everybody's season, 0 … 1; null for differences between contexts. */
  async seasonal(edition: Edition, record: MigrationRecord): Promise<number | null> {
    if (record.changedAt === null) return null;
    const { change } = await this.#season(edition, record.changedAt);
    return seasonalShare(changeOf(edition, record), change);
  }

  /** Is a drift what most users do at that time, rather than this user's own? */
  async isEverybodys(edition: Edition, record: MigrationRecord): Promise<boolean> {
    if (record.changedAt === null) return false;
    const { change, changes } = await this.#season(edition, record.changedAt);
    const own = changeOf(edition, record);
    return seasonalShare(own, change) >= mostlySeason && followedBy(own, changes) >= mostUsers;
  }

  async #season(edition: Edition, changedAt: number): Promise<Season> {
    const { users, seasons } = await this.#read(edition);
    const { k } = edition;
    const boundary = weekOf(changedAt);
    const known = seasons.get(boundary);
    if (known !== undefined) return known;
    const made = {
      change: seasonOf(trendsAt(users, boundary, seasonWeeks, k).trends, k),
      changes: changesAt(users, boundary, seasonWeeks, k),
    };
    seasons.set(boundary, made);
    return made;
  }

  async #read(edition: Edition): Promise<Sample> {
    const codebookId = edition.requireCodebook().id;
    const known = await this.#sample?.catch(() => null);
    if (known?.codebookId === codebookId && isFresh(known.readAt, this.#clock(), lifeMs)) return known;
    return (this.#sample = this.#draw(codebookId));
  }

  async #draw(codebookId: string): Promise<Sample> {
    const readAt = this.#clock();
    const users = await readSample(this.#history, codebookId, ({ sessions }) => weeklyShares(sessions));
    return { codebookId, readAt, users, seasons: new Map() };
  }
}

/** A drift's shares after less those before, per topic of the edition. */
function changeOf(edition: Edition, record: MigrationRecord): Float64Array {
  const change = new Float64Array(edition.k);
  const { from, to } = factsOf(record);
  for (const [shares, sign] of [
    [from, -1],
    [to, 1],
  ] as const)
    for (const { topic, share } of shares) {
      const position = edition.positionOf(topic);
      if (position >= 0) change[position]! += sign * share;
    }
  return change;
}
