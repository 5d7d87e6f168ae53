/**
 * Consecutive slices of texts, each of at most `count` texts and, unless it is a single text, `characters` characters.
 */
export function batchesOf(
  texts: readonly string[],
  count: number,
  characters: number,
): { start: number; texts: string[] }[] {
  const batches: { start: number; texts: string[] }[] = [];
  let open: { start: number; texts: string[] } | null = null;
  let size = 0;
  texts.forEach((text, i) => {
    if (open === null || open.texts.length === count || size + text.length > characters) {
      open = { start: i, texts: [] };
      batches.push(open);
      size = 0;
    }
    open.texts.push(text);
    size += text.length;
  });
  return batches;
}
