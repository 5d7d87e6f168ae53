import type { EvaluationItem } from "../../../src/core/evaluation/evaluation-item.js";
import type { EvaluationBehaviour } from "../../../src/core/evaluation/world.js";
import { localTime } from "../../../src/core/interests/local-time.js";
import { strengthOf } from "../../../src/core/interests/signal.js";
import { seeded } from "../../../src/core/statistics/random.js";
import { dayMs } from "../../../src/core/time.js";

export type Taste = "cookery" | "cycling";

const parts: Readonly<Record<Taste, readonly [readonly string[], readonly string[]]>> = {
  cookery: [
    ["Roast", "Baked", "Grilled", "Slow cooked", "Steamed", "Fried", "Pickled", "Stewed"],
    ["chicken with thyme", "potatoes and garlic", "fish pie", "aubergine salad", "lentil soup"],
  ],
  cycling: [
    ["Repairing", "Choosing", "Adjusting", "Cleaning", "Testing", "Replacing", "Buying", "Fitting"],
    ["a bicycle chain", "road bike saddles", "cycling helmets", "disc brakes on a bike", "mountain bike tyres"],
  ],
};

/** Titles of forty articles of each taste. */
export const titles: readonly { readonly taste: Taste; readonly title: string }[] = (
  ["cookery", "cycling"] as const
).flatMap((taste) =>
  parts[taste][0].flatMap((what) => parts[taste][1].map((of) => ({ taste, title: `${what} ${of}` }))),
);

/** The articles with the vectors of their titles. */
export function articles(vectors: readonly Float32Array[]): EvaluationItem[] {
  return titles.map(({ title }, number) => ({
    number,
    id: title,
    domain: "articles",
    language: "en",
    tags: [],
    attributes: {},
    publishedAt: start - 30 * dayMs,
    expiresAt: null,
    vector: vectors[number]!,
  }));
}

const start = Date.parse("2026-01-01T12:00:00Z");

/** Everybody likes so many articles of their own taste, one every two days; behaviours in order of time. */
export function likes(
  fans: number,
  others: number,
  each: number,
  seed: number,
): { behaviours: EvaluationBehaviour[]; split: number } {
  const random = seeded(seed);
  const split = start + 2 * each * dayMs;
  const behaviours: EvaluationBehaviour[] = [];
  for (let user = 0; user < fans + others; user++) {
    const mine = titles.flatMap(({ taste }, item) => (taste === (user < fans ? "cookery" : "cycling") ? [item] : []));
    for (let n = 0; n <= each; n++) {
      const [item] = mine.splice(Math.floor(random() * mine.length), 1);
      const at = start + 2 * n * dayMs + user * 60_000;
      behaviours.push({
        user,
        signal: {
          at,
          type: "LIKE",
          strength: strengthOf("LIKE", null),
          ...localTime(at, "UTC"),
          scene: {},
          domain: "articles",
          item: item!,
          text: null,
          sessionId: null,
        },
      });
    }
  }
  return { behaviours: behaviours.toSorted((a, b) => a.signal.at - b.signal.at), split };
}
