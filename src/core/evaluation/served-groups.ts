import type { Interval } from "../statistics/bootstrap.js";
import { studentQuantile } from "../statistics/quantiles.js";

/** What a person was shown in some time, and what became of it. */
export interface ServedPerson {
  /** the groups they are of; empty = of none that is named */
  readonly groups: readonly string[];
  readonly pages: number;
  /** pages of which something was taken */
  readonly taken: number;
  /** pages of which something was disliked or sent away */
  readonly disliked: number;
}

/** How the people of a group are served; each counts once, however many pages they asked for. */
export interface ServedGroup {
  /** null = people of small groups and of none, together */
  readonly group: string | null;
  readonly users: number;
  readonly pages: number;
  /** share of pages of which something was taken, with its 95 % interval */
  readonly taken: Interval;
  readonly disliked: Interval;
  /** `taken` less that of everybody else; NaN where there is nobody else */
  readonly difference: Interval;
  /** is `taken` proven to be below `bound` times that of everybody else? */
  readonly below: boolean;
}

/** Groups of fewer people are taken together: nothing could be said of them, and much of the people. */
export const fewestOfGroup = 20;

/** How people are served by group, the largest first; people of several groups count in each. bound: 0 … 1. */
export function servedGroups(people: readonly ServedPerson[], bound: number): ServedGroup[] {
  const members = new Map<string, Set<number>>();
  people.forEach(({ groups }, i) => {
    for (const group of groups) members.set(group, (members.get(group) ?? new Set()).add(i));
  });
  const named = [...members].filter(([, { size }]) => size >= fewestOfGroup);
  const placed = new Set(named.flatMap(([, some]) => [...some]));
  const others = new Set([...people.keys()].filter((i) => !placed.has(i)));
  const all: (readonly [string | null, ReadonlySet<number>])[] = [
    ...named.toSorted(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1)),
    ...(others.size === 0 ? [] : [[null, others] as const]),
  ];
  return all.map(([group, some]) => {
    const [inside, outside] = [new Sample(), new Sample()];
    const disliked = new Sample();
    let pages = 0;
    people.forEach((person, i) => {
      (some.has(i) ? inside : outside).add(person.taken / person.pages);
      if (!some.has(i)) return;
      disliked.add(person.disliked / person.pages);
      pages += person.pages;
    });
    return {
      group,
      users: some.size,
      pages,
      taken: inside.less(none, 0),
      disliked: disliked.less(none, 0),
      difference: inside.less(outside, 1),
      below: inside.less(outside, bound).high < 0,
    };
  });
}

/**
 * The group of each person by how many pages they asked for: four groups, from the quietest to the busiest, as far as
 * the numbers differ.
 */
export function byPages(pages: readonly number[]): string[] {
  const order = pages.toSorted((a, b) => a - b);
  const tops = [...new Set([1, 2, 3, 4].map((quarter) => order[Math.ceil((quarter * order.length) / 4) - 1]!))];
  const names = tops.map((top, i) => {
    const least = order.find((one) => one > (tops[i - 1] ?? 0))!;
    if (least < top) return `${least} to ${top} pages`;
    return top === 1 ? "1 page" : `${top} pages`;
  });
  return pages.map((one) => names[tops.findIndex((top) => one <= top)]!);
}

/** Mean and variance of values that come one by one (Welford 1962). */
class Sample {
  #n = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    const off = value - this.#mean;
    this.#mean += off / ++this.#n;
    this.#squares += off * (value - this.#mean);
  }

  /** The mean less `factor` times another's, with its 95 % interval (Welch 1947); NaN without values. */
  less(other: Sample, factor: number): Interval {
    const mine = this.#ofMean;
    const theirs = factor === 0 ? 0 : factor ** 2 * other.#ofMean;
    const mean = this.#n === 0 || (factor > 0 && other.#n === 0) ? NaN : this.#mean - factor * other.#mean;
    const spread = mine + theirs;
    if (!Number.isFinite(spread)) return { mean, low: NaN, high: NaN };
    const degrees = spread === 0 ? 1 : spread ** 2 / (share(mine ** 2, this.#n - 1) + share(theirs ** 2, other.#n - 1));
    const half = spread === 0 ? 0 : studentQuantile(0.975, degrees) * Math.sqrt(spread);
    return { mean, low: mean - half, high: mean + half };
  }

  /** variance of the mean; Infinity of fewer than two values */
  get #ofMean(): number {
    return this.#n < 2 ? Infinity : this.#squares / (this.#n - 1) / this.#n;
  }
}

const none = new Sample();
const share = (value: number, n: number): number => (value === 0 ? 0 : value / n);
