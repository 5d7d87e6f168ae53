import { normalQuantile } from "../../../src/core/statistics/quantiles.js";
import { seeded } from "../../../src/core/statistics/random.js";
import type { UserOutcome } from "../../../src/core/experiments/outcomes.js";

/**
 * Click-through of users in two variants, some of whom click much more than others; nothing differs between the
 * variants but `effect`, in clicks per place.
 */
export function simulatedOutcomes(seed: number, users: number, effect = 0): UserOutcome[] {
  const random = seeded(seed);
  return Array.from({ length: users }, (_, i) => {
    const variant = random() < 0.5 ? 0 : 1;
    const rate = 0.2 * random() ** 2 + variant * effect;
    return { variant, completeAt: i, value: Array.from({ length: 10 }, random).filter((u) => u < rate).length / 10 };
  });
}

/** What not to do: a z-test at level alpha after every observation from the 100th on. Answers when it first decides. */
export function naiveDecision(stream: readonly number[], alpha: number): number | null {
  const z = normalQuantile(1 - alpha / 2);
  let sum = 0;
  let squares = 0;
  for (const [i, x] of stream.entries()) {
    sum += x;
    squares += x * x;
    if (i >= 100 && Math.abs(sum) > z * Math.sqrt(squares)) return i + 1;
  }
  return null;
}
