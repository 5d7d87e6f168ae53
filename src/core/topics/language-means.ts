import { languageByScript, languagesOfScripts } from "./language.js";

/**
 * Where the texts of each language lie in a space, whatever they are about. Models that were not made for one pair of
 * languages put every text near one direction and each language in a corner of its own: their cosines lie between .75
 * and .87 for any two texts, and topics found in them are languages. Subtracting the mean of a text's language mends
 * both (Arora, Liang, Ma 2017, for sentences; measured on e5 in docs/reference/models.md).
 */
export interface LanguageMeans {
  readonly dimension: number;
  /** of all texts, for languages that have too few */
  readonly general: Float32Array;
  readonly byLanguage: ReadonlyMap<string, Float32Array>;
}

/** A mean over few texts is mostly those texts: it counts n/(n + this). */
const shrinkage = 5;
/** A language with fewer texts, or a smaller share of them, has no mean of its own. */
const fewestTexts = 20;
const leastShare = 0.02;
/** Titles without a telling word go to the nearest language; the means settle within so many rounds. */
const rounds = 3;

/**
 * Fits means on unit rows (n × d, row-major). `guesses`: the language of each text as far as its words tell, null =
 * they do not. A text in a script of one language is of that; others that share letters go where they lie.
 */
export function fitLanguageMeans(
  vectors: Float32Array,
  d: number,
  texts: readonly string[],
  guesses: readonly (string | null)[],
): LanguageMeans {
  const n = texts.length;
  const general = meanOf(vectors, d, () => true, n);
  const scripts = texts.map(languageByScript);
  let languages = texts.map((_, row) => scripts[row] ?? guesses[row] ?? null);
  let byLanguage = new Map<string, Float32Array>();
  for (let round = 0; round < rounds; round++) {
    const counts = new Map<string, number>();
    for (const language of languages) if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1);
    const enough = [...counts].filter(([, count]) => count >= Math.max(fewestTexts, leastShare * n));
    byLanguage = new Map(
      enough.map(([language]) => [language, meanOf(vectors, d, (row) => languages[row] === language, n)]),
    );
    const means = { dimension: d, general, byLanguage };
    languages = texts.map(
      (_, row) => scripts[row] ?? nearestLatin(means, vectors.subarray(row * d, (row + 1) * d)) ?? null,
    );
  }
  return { dimension: d, general, byLanguage };
}

/** A raw unit vector of a text less the mean of its language, of unit length; the raw one where nothing is left. */
export function centreByLanguage(means: LanguageMeans, text: string, vector: Float32Array): Float32Array {
  const language = languageByScript(text) ?? nearestLatin(means, vector);
  const mean = (language === null ? undefined : means.byLanguage.get(language)) ?? means.general;
  const centred = vector.map((x, k) => x - mean[k]!);
  const length = Math.hypot(...centred);
  return length < 1e-6 ? vector : centred.map((x) => x / length);
}

/** The language of Latin letters whose mean is nearest; null = none has one. */
function nearestLatin({ byLanguage }: LanguageMeans, vector: Float32Array): string | null {
  let best: string | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [language, mean] of byLanguage) {
    if (languagesOfScripts.has(language)) continue;
    let squares = 0;
    for (let k = 0; k < mean.length; k++) squares += (vector[k]! - mean[k]!) ** 2;
    if (squares < nearest) [nearest, best] = [squares, language];
  }
  return best;
}

function meanOf(vectors: Float32Array, d: number, belongs: (row: number) => boolean, n: number): Float32Array {
  const sum = new Float64Array(d);
  let count = 0;
  for (let row = 0; row < n; row++) {
    if (!belongs(row)) continue;
    count++;
    for (let k = 0; k < d; k++) sum[k]! += vectors[row * d + k]!;
  }
  return Float32Array.from(sum, (x) => x / (count + shrinkage));
}
