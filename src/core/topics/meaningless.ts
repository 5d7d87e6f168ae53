import type { Random } from "../statistics/random.js";

const vowels = "aeiou";
const consonants = "bcdfghjklmnpqrstvwz";

/** Texts that mean nothing: random letters and syllables, or random Han characters. */
export function meaninglessTexts(count: number, script: "latin" | "han", random: Random): string[] {
  const from = (letters: string): string => letters[Math.floor(random() * letters.length)]!;
  const han = (): string => String.fromCodePoint(0x4e00 + Math.floor(random() * 0x4e00));
  const word = (n: number): string =>
    Array.from({ length: 3 + Math.floor(6 * random()) }, (_, i) =>
      n % 2 === 0 ? from(vowels + consonants) : from(i % 2 === 0 ? consonants : vowels),
    ).join("");
  return Array.from({ length: count }, (_, n) =>
    script === "han"
      ? Array.from({ length: 2 + Math.floor(4 * random()) }, han).join("")
      : Array.from({ length: 1 + (n % 3) }, () => word(n)).join(" "),
  );
}

/** The value below which this share of values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
