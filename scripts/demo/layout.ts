/** Columns of a terminal that the demo uses at most. */
export const columns = 100;

/** Chinese, Japanese and Korean characters take two columns. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

/** Cut to so many columns, and filled up to them with spaces. */
export function fitted(text: string, width: number): string {
  let out = "";
  let used = 0;
  const most = widthOf(text) > width ? width - 1 : width;
  for (const character of text) {
    const next = widthOf(character);
    if (used + next > most) break;
    out += character;
    used += next;
  }
  return most < width ? `${out}…${" ".repeat(width - used - 1)}` : out + " ".repeat(width - used);
}

/** Words in lines of at most `columns`, each indented; a single word that is longer keeps a line of its own. */
export function wrapped(text: string, indent = "  "): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && widthOf(indent) + widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join("\n");
}

/** A bar for a share 0…1, `width` columns for 1, in eighths of a column. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(share * width * 8);
  return "█".repeat(Math.floor(eighths / 8)) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]!;
}
