import { testContexts } from "../../../src/core/migrations/context.js";
import { domainShares, fitShelves } from "../../../src/core/migrations/fit-shelves.js";
import type { Shelves } from "../../../src/core/migrations/shelves.js";
import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import type { Random } from "../../../src/core/statistics/random.js";
import type { Session } from "../../../src/core/session.js";
import type { Sparse } from "../../../src/core/sparse.js";
import { dirichlet, draw, model, moved } from "./stream.js";

/** What the domains of one shop offer: domain → odds per topic. */
export type Offer = readonly (readonly number[])[];

const names = ["news", "shop", "course", "video"];

export function offerOf(seed: number, domains: number, concentration: number): Offer {
  const random = seeded(seed);
  return Array.from({ length: domains }, () =>
    dirichlet(
      random,
      Array.from({ length: model.topics }, () => concentration),
    ),
  );
}

export interface ShelfUser {
  readonly length: number;
  /** total variation by which the taste in the first domain differs from that in the others */
  readonly apart: number;
  /** total variation by which the taste moves, everywhere alike, half-way */
  readonly drift: number;
}

/**
 * A user's sessions, each in one domain or two, of one taste seen through what each offers: a session's own
 * distribution varies around θ_k·offer_dk.
 */
export function shelfStream(random: Random, offer: Offer, { length, apart, drift }: ShelfUser): Session[] {
  const taste = dirichlet(
    random,
    Array.from({ length: model.topics }, () => 0.25),
  );
  const concentration = 2 * 5 ** random();
  const first = apart > 0 ? moved(random, taste, "SHIFT", apart) : taste;
  const later = drift > 0 ? moved(random, taste, "SHIFT", drift) : taste;
  const visits = dirichlet(
    random,
    offer.map(() => 1.5),
  );
  return Array.from({ length }, (_, i): Session => {
    const domains = random() < 0.6 ? [draw(random, visits)] : [draw(random, visits), draw(random, visits)];
    const own = new Map(
      domains.map((d) => {
        const theta = drift > 0 && i >= length / 2 ? later : d === 0 ? first : taste;
        const seen = theta.map((x, k) => x * offer[d]![k]!);
        const sum = seen.reduce((a, b) => a + b, 0);
        return [
          d,
          dirichlet(
            random,
            seen.map((x) => (sum > 0 ? (concentration * x) / sum : 1)),
          ),
        ];
      }),
    );
    const count = Math.min(model.longest, 1 + Math.floor(-model.meanLength * Math.log(1 - random())));
    const all = new Float64Array(model.topics);
    const byDomain = new Map<number, Float64Array>();
    for (let n = 0, topic = -1, last = -1; n < count; n++) {
      const d = domains[Math.floor(random() * domains.length)]!;
      if (d !== last || random() >= model.stickiness) topic = draw(random, own.get(d)!);
      last = d;
      const sum = byDomain.get(d) ?? new Float64Array(model.topics);
      const strength = [1, 1, 2, 5][Math.floor(random() * 4)]!;
      sum[topic]! += strength;
      all[topic]! += strength;
      byDomain.set(d, sum);
    }
    const start = Date.UTC(2024, 0, 1, 10) + i * 86_400_000;
    return {
      start,
      end: start + count * 60_000,
      count,
      hour: 10,
      weekday: (i % 7) + 1,
      scene: {},
      topics: sparse(all),
      byDomain: Object.fromEntries([...byDomain].map(([d, sum]) => [names[d]!, sparse(sum)])),
    };
  });
}

function sparse(dense: Float64Array): Sparse {
  const index = [...dense.keys()].filter((k) => dense[k]! > 0);
  return { index, value: index.map((k) => dense[k]!) };
}

/** The shelves as they are learnt from some users with tastes of their own. */
export function learntShelves(offer: Offer, users: number, seed: number): Shelves {
  const shares = Array.from({ length: users }, (_, u) =>
    domainShares(
      shelfStream(seeded(seedOf(`${seed}/shelf/${u}`)), offer, { length: 30, apart: 0, drift: 0 }),
      model.topics,
    ),
  );
  return fitShelves(shares, model.topics);
}

export interface ShelfRate {
  readonly users: string;
  readonly sessions: number;
  readonly tested: number;
  /** users with p at most the level: told what domains offer, and told that all offer the same */
  readonly found: number;
  readonly foundBlind: number;
}

const families: readonly { users: string; user: ShelfUser }[] = [
  { users: "same taste everywhere", user: { length: 32, apart: 0, drift: 0 } },
  { users: "same taste everywhere", user: { length: 128, apart: 0, drift: 0 } },
  { users: "same taste, shifting by 0.7 half-way", user: { length: 128, apart: 0, drift: 0.7 } },
  { users: "taste in one domain differs by 0.5", user: { length: 64, apart: 0.5, drift: 0 } },
  { users: "taste in one domain differs by 0.7", user: { length: 64, apart: 0.7, drift: 0 } },
];
/** Domains, and how alike their offers are: the smaller, the more lopsided. */
const offers = [
  [2, 0.3],
  [2, 1],
  [3, 0.5],
  [4, 1],
] as const;

/**
 * Users with a DOMAIN finding in one look, over domains with different offers; the shelves learnt from 150 other users.
 */
export function shelfRates(users: number, level: number, seed: number, permutations = 399): ShelfRate[] {
  const worlds = offers.map(([domains, concentration], w) => {
    const offer = offerOf(seedOf(`${seed}/offer/${w}`), domains, concentration);
    const flat: Shelves = new Map(
      names.slice(0, domains).map((name) => [name, new Float64Array(model.topics).fill(1)]),
    );
    return { offer, shelves: learntShelves(offer, 150, seed + w), flat };
  });
  return families.map(({ users: name, user }) => {
    let tested = 0;
    let found = 0;
    let foundBlind = 0;
    for (let i = 0; i < users; i++) {
      const { offer, shelves, flat } = worlds[i % worlds.length]!;
      const own = seedOf(`${seed}/shelves/${name}/${user.length}/${i}`);
      const sessions = shelfStream(seeded(own), offer, user);
      const p = (known: Shelves): number | undefined =>
        testContexts(sessions, { minimum: 6, permutations, seed: own, shelves: known }).find(
          ({ contrast }) => contrast.key === "DOMAIN",
        )?.raw;
      const told = p(shelves);
      const blind = p(flat);
      if (told === undefined || blind === undefined) continue;
      tested++;
      if (told <= level) found++;
      if (blind <= level) foundBlind++;
    }
    return { users: name, sessions: user.length, tested, found, foundBlind };
  });
}
