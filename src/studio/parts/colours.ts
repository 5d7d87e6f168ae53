const colours = 10;

/** A colour a topic keeps wherever it is drawn: by its place among those shown, else by its id. */
export function colourOf(id: string, order: readonly string[]): string {
  const at = order.indexOf(id);
  return `var(--c${at >= 0 ? at % colours : hash(id) % colours})`;
}

function hash(text: string): number {
  let sum = 0;
  for (const one of text) sum = (sum * 31 + one.codePointAt(0)!) >>> 0;
  return sum;
}
