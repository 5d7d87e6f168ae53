import { seeded } from "../../../src/core/statistics/random.js";
import type { EvaluationBehaviour } from "../../../src/core/evaluation/world.js";
import type { StudySet } from "../shared/data-set.js";

/**
 * The same set with reversed tastes in one domain: what a user likes most elsewhere they choose least there, and so on
 * down their order. Each behaviour keeps its time and kind; its item becomes one of the theme that stands at the other
 * end of the user's order, in the same language. themeOf: theme of an item number.
 */
export function misled(set: StudySet, target: string, themeOf: (item: number) => string, seed: number): StudySet {
  const random = seeded(seed);
  const shelf = new Map<string, number[]>();
  const tastes = new Map<number, Map<string, number>>();
  const themes = [...new Set(set.items.map(({ number }) => themeOf(number)))].toSorted();
  for (const { number, domain, language } of set.items) {
    if (domain !== target) continue;
    const key = `${themeOf(number)}/${language}`;
    const items = shelf.get(key) ?? [];
    items.push(number);
    shelf.set(key, items);
  }
  for (const { user, signal } of set.behaviours) {
    if (signal.item === null || signal.domain === target || signal.strength <= 0) continue;
    const taste = tastes.get(user) ?? new Map<string, number>();
    const theme = themeOf(signal.item);
    taste.set(theme, (taste.get(theme) ?? 0) + signal.strength);
    tastes.set(user, taste);
  }
  const offered = new Set([...shelf.keys()].map((key) => key.split("/")[0]!));
  // Themes a user never met stand in an order of their own for each user: nothing but the reversal is planted.
  const orders = new Map(
    [...tastes].map(([user, taste]) => {
      const drawn = themes
        .filter((theme) => offered.has(theme))
        .map((theme) => ({ theme, liked: taste.get(theme) ?? 0, draw: random() }));
      return [user, drawn.toSorted((a, b) => b.liked - a.liked || a.draw - b.draw).map(({ theme }) => theme)];
    }),
  );
  const behaviours = set.behaviours.map((behaviour): EvaluationBehaviour => {
    const { user, signal } = behaviour;
    const order = orders.get(user);
    if (signal.item === null || signal.domain !== target || order === undefined) return behaviour;
    const place = order.indexOf(themeOf(signal.item));
    const theme = order[order.length - 1 - place];
    const items = shelf.get(`${theme}/${set.items[signal.item]!.language}`) ?? [];
    return items.length === 0
      ? behaviour
      : { user, signal: { ...signal, item: items[Math.floor(random() * items.length)]! } };
  });
  return { ...set, behaviours };
}
