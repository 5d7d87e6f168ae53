import type { Sparse } from "../sparse.js";
import { languageOf } from "./language.js";
import { foldPlural, termsOf } from "./terms.js";

export interface TopicDocument {
  /** Responsibilities of the topics for this document. */
  readonly topic: Sparse;
  readonly title: string;
  readonly text: string;
  readonly tags?: readonly string[];
  readonly language?: string | null;
}

/** A term that may name a topic. */
export interface LabelCandidate {
  /** what it is counted under */
  readonly key: string;
  /** as it is written most, lower case */
  readonly surface: string;
  /** of the documents that it stands in; "und" where that is not known */
  readonly language: string;
  /** documents of the topic that have it, by their shares */
  readonly weight: number;
  /** share of the topic's documents that have it, 0…1 */
  readonly cover: number;
  /** share of its documents that are the topic's, 0…1 */
  readonly share: number;
  /** documents that have it as a tag */
  readonly tagged: number;
}

/** What may name a topic, and the share of its documents in each language. */
export interface TopicTerms {
  readonly candidates: readonly LabelCandidate[];
  readonly languages: ReadonlyMap<string, number>;
}

const tagWeight = 3;
const titleWeight = 1;
const textWeight = 0.5;
/** Soft assignment's small shares would fill every topic's table with every word. */
const leastShare = 0.05;
/** A term that so many documents of a catalogue have is boilerplate: a brand, "free delivery", "machine washable". */
const boilerplate = 0.3;
const fewestForBoilerplate = 20;
/** Candidates kept of a topic. */
const kept = 24;

interface Count {
  readonly key: string;
  readonly words: number;
  readonly surfaces: Map<string, number>;
  readonly languages: Map<string, number>;
  readonly weight: Float64Array;
  documents: number;
  tagged: number;
}

/**
 * Terms that may name each of k topics: tags, and words and pairs of neighbouring words of titles and texts, counted
 * once a document by its share in the topic; the most frequent and most distinctive of each topic.
 */
export function labelCandidates(documents: readonly TopicDocument[], k: number): TopicTerms[] {
  const counts = new Map<string, Count>();
  const size = new Float64Array(k);
  const languages = Array.from({ length: k }, () => new Map<string, number>());
  for (const document of documents) {
    const language = languageOf(document.title, document.language ?? null);
    const own: [number, number][] = [];
    document.topic.index.forEach((topic, i) => {
      const value = document.topic.value[i]!;
      if (value >= leastShare && topic < k) own.push([topic, value]);
    });
    for (const [topic, value] of own) {
      size[topic]! += value;
      languages[topic]!.set(language, (languages[topic]!.get(language) ?? 0) + value);
    }
    for (const [key, term] of termsIn(document)) add(counts, key, term, language, own, k);
  }
  const most = documents.length < fewestForBoilerplate ? Infinity : boilerplate * documents.length;
  const said = new Set([...counts.values()].filter((count) => count.documents > most).map(({ key }) => key));
  const usable = [...counts.values()].filter(
    ({ key }) => !said.has(key) && !key.split(" ").some((word) => said.has(word)),
  );
  return Array.from({ length: k }, (_, topic) => ({
    candidates: shortlist(usable, topic, size[topic]!, k),
    languages: languages[topic]!,
  }));
}

interface Found {
  readonly surface: string;
  readonly words: number;
  readonly weight: number;
  readonly tag: boolean;
}

/** The terms of a document, each once, as a tag rather than a title's word rather than a text's. */
function termsIn({ tags = [], title, text }: TopicDocument): Map<string, Found> {
  const found = new Map<string, Found>();
  const put = (key: string, surface: string, words: number, weight: number, tag: boolean): void => {
    if (!found.has(key)) found.set(key, { surface, words, weight, tag });
  };
  for (const tag of tags) {
    const surface = tag.normalize("NFKC").toLowerCase().trim();
    if (/\p{L}{2}/u.test(surface)) put(keyOf(surface), surface, surface.split(" ").length, tagWeight, true);
  }
  for (const { surface, words } of termsOf(title)) put(keyOf(surface), surface, words, titleWeight, false);
  for (const { surface, words } of termsOf(text)) put(keyOf(surface), surface, words, textWeight, false);
  return found;
}

/** Words without their plurals: "Cats" and "cat" are one term. */
export function keyOf(surface: string): string {
  return surface.split(" ").map(foldPlural).join(" ");
}

function add(
  counts: Map<string, Count>,
  key: string,
  { surface, words, weight, tag }: Found,
  language: string,
  own: readonly (readonly [number, number])[],
  k: number,
): void {
  let count = counts.get(key);
  if (count === undefined) {
    const weights = new Float64Array(k);
    count = { key, words, surfaces: new Map(), languages: new Map(), weight: weights, documents: 0, tagged: 0 };
    counts.set(key, count);
  }
  count.documents++;
  if (tag) count.tagged++;
  count.surfaces.set(surface, (count.surfaces.get(surface) ?? 0) + weight);
  count.languages.set(language, (count.languages.get(language) ?? 0) + 1);
  for (const [topic, value] of own) count.weight[topic]! += value;
}

function shortlist(counts: readonly Count[], topic: number, size: number, k: number): LabelCandidate[] {
  const scored: { candidate: LabelCandidate; score: number }[] = [];
  for (const { key, surfaces, languages, weight, tagged } of counts) {
    const own = weight[topic]!;
    if (own < 0.5) continue;
    let total = 0;
    for (const x of weight) total += x;
    const share = (own + 0.3) / (total + 0.3 * k);
    const candidate = {
      key,
      surface: largest(surfaces),
      language: largest(languages),
      weight: own,
      cover: Math.min(1, own / Math.max(size, 1e-9)),
      share,
      tagged,
    };
    scored.push({ candidate, score: own * (own / total) * (tagged > 0 ? 2 : 1) });
  }
  return scored
    .toSorted((a, b) => b.score - a.score || (a.candidate.key < b.candidate.key ? -1 : 1))
    .slice(0, kept)
    .map(({ candidate }) => candidate);
}

function largest(weights: ReadonlyMap<string, number>): string {
  let best = "";
  let most = -Infinity;
  for (const [name, weight] of weights)
    if (weight > most || (weight === most && name < best)) {
      best = name;
      most = weight;
    }
  return best;
}
