import { seeded, type Random } from "../../src/core/statistics/random.js";
import { dayMs } from "../../src/core/time.js";

const words =
  `garden kitchen camera cycling hiking novel piano guitar chess history physics baking coffee tea yoga running
football tennis swimming sailing fishing painting pottery knitting sewing woodwork robot laptop phone headphone watch
jewel shoe jacket dress tent backpack lamp chair table sofa carpet curtain mirror clock candle perfume soap shampoo toy
puzzle doll train car bike scooter helmet drone telescope microscope planet dinosaur insect bird horse dog cat rabbit
aquarium cactus rose tulip herb tomato apple bread cheese wine beer whisky chocolate honey spice pasta rice sushi curry
soup salad steak opera ballet jazz blues rock cinema theatre museum castle bridge`.split(/\s+/);
const adjectives =
  `small large red blue green classic modern vintage portable folding wooden steel cotton leather digital
quiet bright soft strong light heavy fresh deep wild royal simple handmade travel winter summer`.split(/\s+/);
const nouns =
  "set kit guide stand cover bag box holder case book frame pack tool course print model edition bundle stories lessons".split(
    " ",
  );
const domains = ["shop", "news", "films"];
const sitting = 5;
const period = 60;

export interface PlainWorldOptions {
  readonly seed: number;
  readonly items: number;
  readonly users: number;
  /** behaviours of each user: a multiple of five */
  readonly each: number;
  /** epoch ms of the last day */
  readonly until: number;
  /** at most 100 */
  readonly themes?: number;
  /** this share of the users does this many further things at random */
  readonly random?: { readonly share: number; readonly behaviours: number };
}

export interface PlainWorld {
  readonly words: readonly string[];
  readonly items: readonly { id: string; domain: string; title: string; language: string; publishedAt: string }[];
  readonly users: readonly { id: string; timeZone: string }[];
  readonly behaviours: readonly PlainBehaviour[];
  /** of each user: the themes that four fifths of what they do follow */
  readonly themes: ReadonlyMap<string, readonly number[]>;
  /** of each user: the chance of every theme in the whole period */
  readonly drawnFrom: ReadonlyMap<string, Float64Array>;
}

export interface PlainBehaviour {
  readonly id: string;
  readonly userId: string;
  readonly itemId: string;
  readonly type: string;
  readonly occurredAt: string;
}

/**
 * A plain shop: titles of one theme word among adjectives and nouns that all themes share; users with one to four
 * themes, who follow them in four fifths of what they do, in sittings of five within sixty days; a fifth of them
 * moves to another theme. The theme of an item iN is N modulo the number of themes, which Godwit is not told.
 */
export function plainWorld(options: PlainWorldOptions): PlainWorld {
  const random = seeded(options.seed);
  const used = words.slice(0, options.themes ?? words.length);
  const perTheme = Math.floor(options.items / used.length);
  const start = options.until - period * dayMs;
  const items = Array.from({ length: perTheme * used.length }, (_, n) => {
    const theme = n % used.length;
    const other = random() < 0.15 ? ` for ${used[(theme * 7 + 3) % used.length]!}` : "";
    return {
      id: `i${n}`,
      domain: domains[theme % domains.length]!,
      title: `${one(adjectives, random)} ${used[theme]!} ${one(nouns, random)}${other} ${one(adjectives, random)} ${1 + Math.floor(99 * random())}`,
      language: "en",
      publishedAt: new Date(start - (5 + 200 * random()) * dayMs).toISOString(),
    };
  });
  const behaviours: Omit<PlainBehaviour, "id">[] = [];
  const themes = new Map<string, readonly number[]>();
  const drawnFrom = new Map<string, Float64Array>();
  for (let user = 0; user < options.users; user++) {
    const userId = `u${user}`;
    const own = shuffled(used.length, random).slice(0, 1 + Math.floor(4 * random()));
    const weights = own.map(() => 0.3 + 0.7 * random());
    const moves = random() < 0.2 ? 0.3 + 0.4 * random() : 1;
    const next = Math.floor(used.length * random());
    themes.set(userId, moves < 1 ? [...own, next] : own);
    const chances = new Float64Array(used.length).fill(0.2 / used.length);
    const sum = weights.reduce((a, b) => a + b, 0);
    own.forEach((theme, i) => {
      const stays = i === 0 ? moves : 1;
      chances[theme]! += (0.8 * stays * weights[i]!) / sum;
      chances[next]! += (0.8 * (1 - stays) * weights[i]!) / sum;
    });
    drawnFrom.set(userId, chances);
    for (let n = 0; n < options.each / sitting; n++) {
      const when = random();
      const now = when > moves ? [next, ...own.slice(1)] : own;
      const theme = now[drawn(weights, random)]!;
      for (let step = 0; step < sitting; step++) {
        const seen = random() < 0.8 ? theme : Math.floor(used.length * random());
        const rank = Math.floor(perTheme ** random() - 1 + random());
        const at = start + when * (period - 0.1) * dayMs + step * 60_000;
        behaviours.push(behaviour(userId, Math.min(rank, perTheme - 1) * used.length + seen, at, random));
      }
    }
  }
  const { share, behaviours: more } = options.random ?? { share: 0, behaviours: 0 };
  for (let user = 0; user < share * options.users; user++)
    for (let n = 0; n < more; n++)
      behaviours.push(
        behaviour(`u${user}`, Math.floor(items.length * random()), start + random() * (period - 0.1) * dayMs, random),
      );
  return {
    words: used,
    items,
    users: Array.from({ length: options.users }, (_, user) => ({ id: `u${user}`, timeZone: "UTC" })),
    behaviours: behaviours
      .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
      .map((one, n) => ({ id: `b${n}`, ...one })),
    themes,
    drawnFrom,
  };
}

function behaviour(userId: string, item: number, at: number, random: Random): Omit<PlainBehaviour, "id"> {
  const kind = random();
  return {
    userId,
    itemId: `i${item}`,
    type: kind < 0.7 ? "VIEW" : kind < 0.9 ? "LIKE" : "PURCHASE",
    occurredAt: new Date(at + Math.floor(20_000 * random())).toISOString(),
  };
}

const one = (of: readonly string[], random: Random): string => of[Math.floor(of.length * random())]!;

function shuffled(n: number, random: Random): number[] {
  return Array.from({ length: n }, (_, i) => ({ i, draw: random() }))
    .toSorted((a, b) => a.draw - b.draw)
    .map(({ i }) => i);
}

function drawn(weights: readonly number[], random: Random): number {
  let left = random() * weights.reduce((a, b) => a + b, 0);
  return Math.max(
    0,
    weights.findIndex((weight) => (left -= weight) < 0),
  );
}
