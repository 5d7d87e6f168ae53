import type { PlainWorld } from "../../../test/support/plain-world.js";
import { agreement } from "../embedder/measures.js";
import type { Answers } from "./core.js";

/** How a plain shop's answers agree with what is true there; means over users who did nothing at random. */
export interface Judgement {
  readonly topics: number;
  readonly purity: number;
  /** share that interests give to the user's commonest theme, and its share of what they did */
  readonly said: number;
  readonly truth: number;
  /** cross-entropy of what a user did, bits a behaviour: under the interests, under the user's own frequencies */
  readonly bits: number;
  readonly ownBits: number;
  /** the same under what everybody's behaviours were really drawn from */
  readonly trueBits: number;
}

/** The last so many users, who never do anything at random. */
export const judgedUsers = 400;

export function judge({ k, topics, shares }: Answers, world: PlainWorld): Judgement {
  const themes = world.words.length;
  const members = Array.from({ length: k }, () => new Float64Array(themes));
  const main = topics.map(({ index, value }, n) => {
    index.forEach((topic, i) => {
      members[topic]![n % themes]! += value[i]!;
    });
    return index[value.indexOf(Math.max(...value))]!;
  });
  for (const row of members) {
    const sum = row.reduce((a, b) => a + b, 0);
    for (let theme = 0; theme < themes; theme++) row[theme]! /= Math.max(1e-9, sum);
  }
  const done = new Map<string, Float64Array>();
  for (const { userId, itemId } of world.behaviours) {
    const counts = done.get(userId) ?? new Float64Array(themes);
    counts[Number(itemId.slice(1)) % themes]!++;
    done.set(userId, counts);
  }
  const users = world.users.slice(-judgedUsers).map(({ id }) => id);
  const sums = { said: 0, truth: 0, bits: 0, ownBits: 0, trueBits: 0 };
  for (const userId of users) {
    const said = new Float64Array(themes);
    shares.get(userId)!.forEach((share, topic) =>
      members[topic]!.forEach((part, theme) => {
        said[theme]! += share * part;
      }),
    );
    const counts = done.get(userId)!;
    const total = counts.reduce((a, b) => a + b, 0);
    const most = counts.indexOf(Math.max(...counts));
    sums.said += said[most]! / users.length;
    sums.truth += counts[most]! / total / users.length;
    const drawn = world.drawnFrom.get(userId)!;
    counts.forEach((count, theme) => {
      if (count === 0) return;
      sums.bits -= ((count / total) * Math.log2(Math.max(1e-12, said[theme]!))) / users.length;
      sums.trueBits -= ((count / total) * Math.log2(drawn[theme]!)) / users.length;
      sums.ownBits -= ((count / total) * Math.log2(count / total)) / users.length;
    });
  }
  const truth = world.items.map((_, n) => n % themes);
  return { topics: k, purity: agreement(main, truth).purity, ...sums };
}
