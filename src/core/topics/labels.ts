import type { LabelCandidate, TopicTerms } from "./label-candidates.js";

export interface TopicLabel {
  /** One or two terms, such as "telescopes · moon", in the language that most of the topic's items have. */
  readonly label: string;
  /** The same in each language that enough of the topic's items have, by primary subtag. */
  readonly labels: Readonly<Record<string, string>>;
  /** Up to ten, best first. */
  readonly terms: readonly string[];
}

/** How near terms lie to topics by meaning; null where nothing that is known of words can tell. */
export interface Meaning {
  /** cosine of a term's vector and a topic's */
  nearness(key: string, topic: number): number;
  /** cosine of two terms */
  likeness(key: string, other: string): number;
}

const maxTerms = 10;
/** A second term stands in a label if it is nearly as good as the first. */
const secondBest = 0.6;
/** Two terms nearer than this say the same. */
const sameMeaning = 0.8;
/** Sharpness of "which topic is this a name of": the usual spread of such cosines. */
const spread = 0.06;
/** A language has a label where this share of a topic's items is in it. */
const spoken = 0.1;

/**
 * Names topics: nearness to the topic × distinctiveness (which topic the term is nearest to, and whose documents it
 * stands in) × coverage, tags counting more; one or two terms that do not say the same; one name a language of the
 * topic's items; never two topics with the same terms, in whatever order. A topic without terms is "topic <number>".
 */
export function labelTopics(topics: readonly TopicTerms[], meaning: Meaning | null): TopicLabel[] {
  const used = new Map<string, Set<string>>();
  return topics.map(({ candidates, languages }, topic) => {
    const ranked = rank(candidates, topic, topics.length, meaning);
    const total = [...languages.values()].reduce((sum, x) => sum + x, 0);
    const order = [...languages].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const labels: Record<string, string> = {};
    for (const [language, weight] of order) {
      if (weight < spoken * total) continue;
      const own = ranked.filter(({ candidate }) => candidate.language === language);
      const taken = used.get(language) ?? new Set();
      used.set(language, taken);
      const name = nameOf(own, taken, meaning);
      if (name !== null) labels[language] = name;
    }
    const label = order.map(([language]) => labels[language]).find((name) => name !== undefined);
    const name = label ?? `topic ${topic + 1}`;
    return { label: name, labels, terms: ranked.slice(0, maxTerms).map(({ candidate }) => candidate.surface) };
  });
}

interface Ranked {
  readonly candidate: LabelCandidate;
  readonly score: number;
}

function rank(candidates: readonly LabelCandidate[], topic: number, k: number, meaning: Meaning | null): Ranked[] {
  const pairs = candidates.filter(({ key }) => key.includes(" "));
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate, topic, k, meaning, pairs) }))
    .filter((ranked) => ranked.score > 0)
    .toSorted((a, b) => b.score - a.score || (a.candidate.key < b.candidate.key ? -1 : 1));
}

function score(
  { key, cover, share, weight, tagged }: LabelCandidate,
  topic: number,
  k: number,
  meaning: Meaning | null,
  pairs: readonly LabelCandidate[],
): number {
  const lexical = Math.sqrt(Math.min(1, 2 * cover)) * Math.sqrt(share);
  const seldom = weight >= 1.5 || tagged > 1 ? 1 : 0.7;
  // A word that hardly stands without its neighbour is said with it: "black holes", not "holes".
  const half = pairs.some(
    (pair) => pair.key !== key && pair.weight > 0.6 * weight && ` ${pair.key} `.includes(` ${key} `),
  )
    ? 0.8
    : 1;
  const known =
    meaning === null ? 1 : Math.max(0.02, meaning.nearness(key, topic)) * Math.sqrt(own(key, topic, k, meaning));
  return known * (0.3 + lexical * (tagged > 0 ? 1.5 : 1)) * seldom * half;
}

/** How far a term is this topic's name and not another's, 0…1. */
function own(key: string, topic: number, k: number, meaning: Meaning): number {
  const here = meaning.nearness(key, topic);
  let total = 0;
  for (let other = 0; other < k; other++) total += Math.exp((meaning.nearness(key, other) - here) / spread);
  return 1 / total;
}

/** The best one or two terms whose name nobody has; null without terms. */
function nameOf(ranked: readonly Ranked[], taken: Set<string>, meaning: Meaning | null): string | null {
  const [first] = ranked;
  if (first === undefined) return null;
  const seconds = ranked.slice(1).filter(({ candidate }) => !sayTheSame(first.candidate, candidate, meaning));
  const close = seconds.filter(({ score: value }) => value > secondBest * first.score);
  const choices: LabelCandidate[][] = [
    ...close.slice(0, 1).map(({ candidate }) => [first.candidate, candidate]),
    [first.candidate],
    ...seconds.map(({ candidate }) => [first.candidate, candidate]),
  ];
  const free = choices.find((terms) => !taken.has(signature(terms)));
  const terms = free ?? [first.candidate];
  const name = terms.map(({ surface }) => surface).join(" · ");
  taken.add(signature(terms));
  if (free !== undefined) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number++;
  taken.add(`${name} (${number})`);
  return `${name} (${number})`;
}

/** The same for the same terms in another order. */
function signature(terms: readonly LabelCandidate[]): string {
  return terms
    .map(({ key }) => key)
    .toSorted()
    .join(" · ");
}

function sayTheSame(a: LabelCandidate, b: LabelCandidate, meaning: Meaning | null): boolean {
  const words = new Set(a.key.split(" "));
  if (b.key.split(" ").some((word) => words.has(word)) || a.key.includes(b.key) || b.key.includes(a.key)) return true;
  return meaning !== null && meaning.likeness(a.key, b.key) > sameMeaning;
}
