import { byPages, servedGroups, type ServedGroup } from "../../core/evaluation/served-groups.js";
import { ownValue } from "../../core/own-value.js";
import type { User } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { LoggedSetQuery } from "../../ports/history/recommendations.js";
import { pacer } from "../common/pacer.js";
import { logOf } from "../feedback/logged-sets.js";
import { dislikedPlaces, rewardsOf } from "../feedback/rewards.js";

export interface FairnessQuestion {
  readonly sets: Omit<LoggedSetQuery, "explored" | "experimentId">;
  /** an attribute of people; null = by how many pages they asked for */
  readonly by: string | null;
  /** 0 … 1 */
  readonly bound: number;
}

export interface FairnessView {
  readonly pages: number;
  readonly users: number;
  readonly truncated: boolean;
  readonly groups: readonly ServedGroup[];
}

/** So many pages are read for one report. */
const mostPages = 100_000;
const usersAtOnce = 500;

/** How well groups of people are served, from the log. Nothing is kept: a person's erasure takes them out of it. */
export class FairnessService {
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  async report({ sets, by, bound }: FairnessQuestion): Promise<FairnessView> {
    const people = new Map<string, { pages: number; taken: number; disliked: number }>();
    const pause = pacer();
    let pages = 0;
    for await (const set of logOf(this.#history, sets, mostPages + 1)) {
      await pause();
      if (++pages > mostPages) break;
      const person = people.get(set.userId) ?? { pages: 0, taken: 0, disliked: 0 };
      person.pages++;
      if (rewardsOf(set).length > 0) person.taken++;
      if (dislikedPlaces(set) > 0) person.disliked++;
      people.set(set.userId, person);
    }
    const ids = [...people.keys()];
    const served = [...people.values()];
    const groups = by === null ? byPages(served.map((one) => one.pages)).map((one) => [one]) : await this.#of(by, ids);
    return {
      pages: Math.min(pages, mostPages),
      users: ids.length,
      truncated: pages > mostPages,
      groups: servedGroups(
        served.map((person, i) => ({ ...person, groups: groups[i]! })),
        bound,
      ),
    };
  }

  /** The values of an attribute, of each of the users. */
  async #of(attribute: string, userIds: readonly string[]): Promise<string[][]> {
    const found = new Map<string, string[]>();
    for (let from = 0; from < userIds.length; from += usersAtOnce)
      for (const { id, attributes } of await this.#history.users.byIds(userIds.slice(from, from + usersAtOnce)))
        found.set(id, valuesOf(attributes, attribute));
    return userIds.map((id) => found.get(id) ?? []);
  }
}

function valuesOf(attributes: User["attributes"], attribute: string): string[] {
  const value = ownValue(attributes, attribute);
  const all = (Array.isArray(value) ? value : [value]) as unknown[];
  return [...new Set(all.flatMap((one) => (one === null || one === undefined ? [] : String(one))))];
}
