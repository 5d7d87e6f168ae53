import type { Random } from "../../src/core/statistics/random.js";

const themes: readonly (readonly string[])[] = [
  ["pasta", "basil", "oven", "recipe", "sauce", "bread"],
  ["trail", "summit", "boots", "alpine", "tent", "ridge"],
  ["guitar", "chord", "vinyl", "concert", "drums", "melody"],
  ["lens", "shutter", "portrait", "tripod", "exposure", "film"],
  ["garden", "roses", "compost", "seeds", "pruning", "soil"],
  ["telescope", "galaxy", "comet", "orbit", "nebula", "eclipse"],
];

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** So many words of one theme. */
export function words(random: Random, theme: number, count: number): string {
  return Array.from({ length: count }, () => pick(random, themes[theme % themes.length]!)).join(" ");
}

/** An item of one of six themes, the same for the same number. */
export function itemOf(
  random: Random,
  id: string,
  theme: number,
): { id: string; title: string; text: string; domain: string; tags: string[] } {
  return {
    id,
    title: `${words(random, theme, 3)} ${id}`,
    text: words(random, theme, 8),
    domain: theme % 2 === 0 ? "shop" : "news",
    tags: [words(random, theme, 1)],
  };
}

/** An id that occurs nowhere else, so that a search for it finds what is left and nothing else. */
export function uniqueId(random: Random, prefix: string): string {
  return `${prefix}-${Array.from({ length: 16 }, () => Math.floor(random() * 36).toString(36)).join("")}`;
}
