import type { Signal } from "../../src/core/interests/signal.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { seeded, type Random } from "../../src/core/statistics/random.js";
import { TransferReader, type TransferData } from "../../src/core/transfer/users.js";
import { dayMs } from "../../src/core/time.js";

export const topics = 6;
const start = Date.UTC(2026, 0, 1);
const days = 60;
/** Behaviours before this time are known, those after it are to be predicted. */
export const split = start + 45 * dayMs;

/** A user's taste for the topics in each domain; a domain without a taste is not visited. */
export type Tastes = Readonly<Record<string, readonly number[]>>;

function draw(taste: readonly number[], random: Random): number {
  let left = random() * taste.reduce((a, b) => a + b, 0);
  for (let topic = 0; topic < taste.length; topic++) {
    left -= taste[topic]!;
    if (left < 0) return topic;
  }
  return taste.length - 1;
}

/** One favourite topic with half of the interest, the rest even. */
export function favourite(topic: number): number[] {
  return Array.from({ length: topics }, (_, i) => (i === topic ? 0.5 : 0.5 / (topics - 1)));
}

/** Signals of `users` simulated users: a behaviour in each of their domains every fourth day. */
export function histories(users: number, tastesOf: (user: number, random: Random) => Tastes, seed = 1): Signal[][] {
  const random = seeded(seed);
  return Array.from({ length: users }, (_, user) => {
    const tastes = tastesOf(user, random);
    const signals: Signal[] = [];
    for (let day = user % 4; day < days; day += 4) {
      Object.entries(tastes).forEach(([domain, taste], i) =>
        signals.push({
          at: start + day * dayMs + i * 3_600_000,
          type: "VIEW",
          strength: 1,
          topics: { index: [draw(taste, random)], value: [1] },
          hour: 12,
          weekday: 3,
          scene: {},
          domain,
          item: null,
          text: null,
          sessionId: null,
        }),
      );
    }
    return signals;
  });
}

/** The same as a fit reads it. */
export function transferData(all: readonly Signal[][]): TransferData {
  const reader = new TransferReader(split, topics, defaultParameters);
  for (const history of all) reader.add(history);
  return reader.finish();
}
