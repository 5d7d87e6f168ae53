import { testContexts } from "../../../src/core/migrations/context.js";
import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import { userStream } from "../../../test/support/simulation/stream.js";
import type { StreamOptions } from "../../../test/support/simulation/stream.js";

export interface ContextRate {
  readonly users: string;
  readonly tested: number;
  /** users with any finding at the level, Holm over their contrasts */
  readonly found: number;
}

const families: readonly { users: string; options: Partial<StreamOptions> }[] = [
  { users: "same interests in all contexts", options: { alternating: false } },
  {
    users: "same, but interests shift by 0.7 on the way",
    options: { alternating: false, change: { kind: "SHIFT", size: 0.7, at: 64, over: 1 } },
  },
  {
    users: "same, but interests drift all the way",
    options: { alternating: false, change: { kind: "GRADUAL", size: 0.7, at: 0, over: 128 } },
  },
  {
    users: "same, but evenings begin after the shift",
    options: { alternating: false, eveningsFrom: 60, change: { kind: "SHIFT", size: 0.7, at: 64, over: 1 } },
  },
  { users: "mornings and evenings differ", options: { alternating: true } },
];

/** Users with context findings at one look of 128 sessions, by what is true of them. */
export function contextRates(users: number, level: number, seed: number): ContextRate[] {
  return families.map(({ users: name, options }) => {
    let found = 0;
    for (let i = 0; i < users; i++) {
      const own = seedOf(`${seed}/contexts/${name}/${i}`);
      const { sessions } = userStream(seeded(own), { length: 128, alternating: false, change: null, ...options });
      if (
        testContexts(sessions, { minimum: 6, permutations: 999, seed: own, shelves: new Map() }).some(
          (t) => t.adjusted <= level,
        )
      )
        found++;
    }
    return { users: name, tested: users, found };
  });
}
