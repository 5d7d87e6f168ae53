/** Reciprocal rank fusion's constant (Cormack, Clarke, Büttcher 2009). */
const flatness = 60;

/**
 * Several lists of ids as one, best first: each place p of a list gives 1 / (60 + p), so what two lists have stands
 * above what one has, whatever the scales of their scores. `lift` multiplies an id's sum.
 */
export function fuse(
  lists: readonly (readonly string[])[],
  lift: (id: string) => number = () => 1,
): { id: string; score: number }[] {
  const scores = new Map<string, number>();
  for (const list of lists)
    list.forEach((id, place) => scores.set(id, (scores.get(id) ?? 0) + 1 / (flatness + 1 + place)));
  return [...scores]
    .map(([id, score]) => ({ id, score: score * lift(id) }))
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}
