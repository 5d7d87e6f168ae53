import type { Sparse } from "../sparse.js";
import { termsOf, type Term } from "./terms.js";

export interface TopicDocument {
  /** Responsibilities of the topics for this document. */
  readonly topic: Sparse;
  readonly title: string;
  readonly text: string;
  readonly language?: string | null;
}

export interface TopicLabel {
  /** Two or three distinctive terms, such as "christmas decorations · wreath"; no two topics share one. */
  readonly label: string;
  /** Up to ten, most distinctive first. */
  readonly terms: readonly string[];
}

const maxTerms = 10;
const labelTerms = 3;
/**
 * Terms counted for a topic at least this often (in shares of documents) come first; rarer ones only fill a label up.
 */
const minSupport = 2;
/** A title says what a document is about; its text says it once more. */
const titleWeight = 2;

interface Count {
  weight: number;
  readonly words: 1 | 2;
  readonly surfaces: Map<string, number>;
}

/**
 * Labels topics by class-based TF-IDF (Grootendorst 2022, "BERTopic", eq. 2): tf(term, topic)·log(1 + A/f(term)), A the
 * mean number of terms a topic and f the term's frequency over all topics. Terms are counted once a document, weighted
 * by the document's share in the topic. A topic without words is labelled "topic <number>".
 */
export function labelTopics(documents: readonly TopicDocument[], k: number): TopicLabel[] {
  const counts = Array.from({ length: k }, () => new Map<string, Count>());
  const total = new Map<string, number>();
  let mass = 0;
  for (const document of documents) {
    const terms = distinctTerms(document);
    for (const [term, weight] of terms) {
      for (let i = 0; i < document.topic.index.length; i++) {
        const topic = counts[document.topic.index[i]!];
        const amount = weight * document.topic.value[i]!;
        // Soft assignment's small shares would fill every topic's table with every word.
        if (topic === undefined || document.topic.value[i]! < 0.05) continue;
        count(topic, term, amount);
        total.set(term.key, (total.get(term.key) ?? 0) + amount);
        if (term.words === 1) mass += amount;
      }
    }
  }
  const average = mass / Math.max(1, k);
  const ranked = counts.map((topic) => rank(topic, total, average));
  return distinctLabels(ranked);
}

function distinctTerms(document: TopicDocument): [Term, number][] {
  const terms = new Map<string, [Term, number]>();
  for (const term of termsOf(document.text)) terms.set(term.key, [term, 1]);
  for (const term of termsOf(document.title)) terms.set(term.key, [term, titleWeight]);
  return [...terms.values()];
}

function count(topic: Map<string, Count>, term: Term, amount: number): void {
  let entry = topic.get(term.key);
  if (entry === undefined) topic.set(term.key, (entry = { weight: 0, words: term.words, surfaces: new Map() }));
  entry.weight += amount;
  entry.surfaces.set(term.surface, (entry.surfaces.get(term.surface) ?? 0) + amount);
}

/**
 * A topic's terms by score; a pair of words replaces its words where it is most of their use, and is dropped otherwise.
 */
function rank(topic: Map<string, Count>, total: Map<string, number>, average: number): string[] {
  const support = minSupport * titleWeight;
  const scored: { key: string; entry: Count; score: number }[] = [];
  for (const [key, entry] of topic) {
    if (entry.words === 2) {
      const rarer = Math.min(...key.split(" ").map((word) => topic.get(word)?.weight ?? Infinity));
      if (entry.weight < 0.5 * rarer || entry.weight < 1.5 * support) continue;
    }
    const boost = entry.words === 2 ? 1.5 : 1;
    scored.push({ key, entry, score: boost * entry.weight * Math.log1p(average / total.get(key)!) });
  }
  scored.sort(
    (a, b) =>
      Number(b.entry.weight >= support) - Number(a.entry.weight >= support) ||
      b.score - a.score ||
      (a.key < b.key ? -1 : 1),
  );
  const chosen: string[] = [];
  const words = new Set<string>();
  for (const { key, entry } of scored) {
    if (entry.weight < support && chosen.length >= labelTerms) break;
    const parts = key.split(" ");
    if (parts.some((part) => words.has(part))) continue;
    for (const part of parts) words.add(part);
    chosen.push(commonest(entry.surfaces));
    if (chosen.length === maxTerms) break;
  }
  return chosen;
}

function commonest(surfaces: Map<string, number>): string {
  let best = "";
  let most = -Infinity;
  for (const [surface, weight] of surfaces)
    if (weight > most || (weight === most && surface < best)) {
      best = surface;
      most = weight;
    }
  return best;
}

/** The first terms of each topic, and as many more as tell it from the topics before it. */
function distinctLabels(ranked: readonly (readonly string[])[]): TopicLabel[] {
  const used = new Set<string>();
  return ranked.map((terms, topic) => {
    let label = terms.length === 0 ? `topic ${topic + 1}` : terms.slice(0, labelTerms).join(" · ");
    for (let more = labelTerms + 1; used.has(label) && more <= terms.length; more++)
      label = terms.slice(0, more).join(" · ");
    for (let number = 2, base = label; used.has(label); number++) label = `${base} (${number})`;
    used.add(label);
    return { label, terms };
  });
}
