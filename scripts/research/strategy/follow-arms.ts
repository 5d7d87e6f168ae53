/**
 * How far the short horizon is believed, whether the shares are those since the last confirmed drift, and what own
 * items from before it count as votes for others.
 */
interface Following {
  readonly lambda: number;
  readonly since: boolean;
  readonly former: number;
}

export interface Believed {
  /** λ of everybody */
  readonly base: number;
  /** P(change) of the last look of the regime */
  readonly probability: number;
}

/** What is compared; "stable" is what all others are compared with. */
export const followArms: Readonly<Record<string, (known: Believed) => Following>> = {
  stable: ({ base }) => ({ lambda: base, since: false, former: 1 }),
  ".8 × P": ({ base, probability }) => ({ lambda: Math.max(base, 0.8 * probability), since: false, former: 1 }),
  "since the drift": ({ base }) => ({ lambda: base, since: true, former: 1 }),
  ".8 × P, since the drift": ({ base, probability }) => ({
    lambda: Math.max(base, 0.8 * probability),
    since: true,
    former: 1,
  }),
  "votes from before × ½": ({ base }) => ({ lambda: base, since: false, former: 0.5 }),
  "votes from before × ¼": ({ base }) => ({ lambda: base, since: false, former: 0.25 }),
  "votes since the drift": ({ base }) => ({ lambda: base, since: false, former: 0 }),
  "since the drift, votes × ½": ({ base }) => ({ lambda: base, since: true, former: 0.5 }),
  "since the drift, votes × ¼": ({ base }) => ({ lambda: base, since: true, former: 0.25 }),
  "since the drift, votes too": ({ base }) => ({ lambda: base, since: true, former: 0 }),
};
