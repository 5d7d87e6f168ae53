import { expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { centreByLanguage, fitLanguageMeans } from "./language-means.js";

const d = 12;
const random = seeded(7);
const unit = (vector: Float32Array): Float32Array => {
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
};
/** A vector as foreign models give it: mostly what all texts share, then its language, then what it is about. */
function raw(language: number, theme: number): Float32Array {
  const vector = Float32Array.from({ length: d }, () => 0.05 * (random() - 0.5));
  vector[0]! += 3;
  vector[1 + language]! += 1;
  vector[5 + theme]! += 0.5;
  return unit(vector);
}
const words = ["Wanderschuhe für", "boots for", "靴のための"];
const rows = Array.from({ length: 300 }, (_, i) => ({ language: i % 3, theme: ((i / 3) % 5) | 0 }));
const texts = rows.map(({ language, theme }) => `${words[language]} ${theme}`);
const vectors = new Float32Array(rows.length * d);
rows.forEach(({ language, theme }, i) => vectors.set(raw(language, theme), i * d));
// A third of the Latin titles have no telling word, some are taken for another language.
const guesses = rows.map(({ language }, i) => (i % 9 < 3 ? null : i % 27 === 4 ? "nl" : ["de", "en", null][language]!));
const means = fitLanguageMeans(vectors, d, texts, guesses);
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);

it("finds the languages of a catalogue, those of one script by their letters", () => {
  expect([...means.byLanguage.keys()].toSorted()).toEqual(["de", "en", "ja"]);
});

it("brings texts about one thing together whatever their language, and others apart", () => {
  const [german, english, japanese, other] = [raw(0, 2), raw(1, 2), raw(2, 2), raw(0, 3)].map((vector, i) =>
    centreByLanguage(means, ["Schuhe", "shoes", "くつ", "Zelt"][i]!, vector),
  );
  for (const same of [english!, japanese!]) expect(dot(german!, same)).toBeGreaterThan(0.8);
  expect(dot(german!, other!)).toBeLessThan(0.1);
});

it("subtracts the general mean of a language that has no own", () => {
  const centred = centreByLanguage(means, "обувь", raw(1, 2));
  expect(Math.hypot(...centred)).toBeCloseTo(1, 5);
  expect(dot(centred, centreByLanguage(means, "shoes", raw(1, 2)))).toBeLessThan(0.99);
});

it("keeps a vector of which nothing would be left", () => {
  const alone = fitLanguageMeans(Float32Array.from([1, 0]), 2, ["one"], [null]);
  expect(Math.hypot(...centreByLanguage(alone, "one", Float32Array.from([1, 0])))).toBeCloseTo(1, 5);
});
