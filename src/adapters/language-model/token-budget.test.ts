import { expect, it } from "vitest";
import { TokenBudget } from "./token-budget.js";

it("is spent for a day from its first token on, and no longer", () => {
  let now = 5_000;
  const budget = new TokenBudget(100, () => now);
  budget.spend(60);
  budget.check();
  now += 80_000_000;
  budget.spend(60);
  expect(() => budget.check()).toThrow(/LANGUAGE_MODEL_TOKENS_PER_DAY/);
  now += 6_400_000;
  budget.check();
  budget.spend(99);
  budget.check();
});
