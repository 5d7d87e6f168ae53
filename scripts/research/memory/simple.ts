import { dayMs } from "../../../src/core/time.js";
import type { Person } from "./people.js";

/** A memory that is told the theme of everything, which Godwit has to find out: the theme it would name now. */
export type SimpleMemory = (person: Person, now: number) => number;

/** The theme of what was said last. */
const latestMention: SimpleMemory = ({ said }) => said.at(-1)!.theme;

/** The theme said most often, at any time. */
const majority: SimpleMemory = (person, now) => decayed(Infinity)(person, now);

/** The theme with most mentions, each fading with a half-life. */
function decayed(halfLifeDays: number): SimpleMemory {
  return ({ said }, now) => {
    const sums = new Map<number, number>();
    for (const { theme, at } of said) {
      const weight = halfLifeDays === Infinity ? 1 : 2 ** (-(now - at) / (halfLifeDays * dayMs));
      sums.set(theme, (sums.get(theme) ?? 0) + weight);
    }
    return [...sums].toSorted((a, b) => b[1] - a[1])[0]![0];
  };
}

export const halfLives = [1, 2, 4, 7, 14, 30, 60];

/** The simple memories, and the decay that names most on other people than those that are judged. */
export function simpleMemories(tuning: readonly Person[], now: number): Readonly<Record<string, SimpleMemory>> {
  const right = (memory: SimpleMemory): number =>
    tuning.filter((person) => memory(person, now) === person.current).length;
  const [best] = halfLives.toSorted((a, b) => right(decayed(b)) - right(decayed(a)));
  return {
    "latest mention": latestMention,
    majority,
    [`decay, half-life of ${best} days`]: decayed(best!),
  };
}
