/** A picture by itself, with its text alternative inside: no script, no style sheet, no reference to anything else. */
export function svg({ width, height, title, text, language }: SvgFrame, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ` role="img" aria-labelledby="title desc" lang="${escaped(language)}"`,
    ' font-family="system-ui, sans-serif" font-size="13">',
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(text)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

export interface SvgFrame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** what the picture shows, in words */
  readonly text: string;
  readonly language: string;
}

/** Told from each other on white, also by those who do not tell red from green (Okabe and Ito, 2008). */
const palette = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6bb1", "#b8a800"];
export const ink = "#1f2430";
export const soft = "#5b6372";

/** The colour of what is drawn at a place of an order. */
export function colourAt(place: number): string {
  return palette[place % palette.length]!;
}

export interface TextStyle {
  readonly anchor?: "start" | "middle" | "end";
  readonly fill?: string;
  readonly size?: number;
  readonly weight?: number;
}

/** One line of text; what is too long for `most` characters is cut. */
export function line(x: number, y: number, text: string, style: TextStyle = {}, most = 100): string {
  const { anchor = "start", fill = ink, size = 13, weight = 400 } = style;
  const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"`;
  const look = `fill="${fill}" font-size="${size}" font-weight="${weight}"`;
  return `<text ${place} ${look}>${escaped(cut(text, most))}</text>`;
}

/** A text in lines of at most `most` characters, broken at blanks where there are any; Chinese breaks anywhere. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (Array.from(rest).length > most) {
    const start = Array.from(rest).slice(0, most).join("");
    const blank = start.lastIndexOf(" ");
    const end = blank > most / 3 ? blank : start.length;
    lines.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return rest === "" ? lines : [...lines, rest];
}

function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/** Text as XML holds it; characters that XML does not know are left out. */
export function escaped(text: string): string {
  const known = Array.from(text).filter(isXml).join("");
  return known.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Control characters, halves of emoji and two others cannot stand in XML 1.0. */
function isXml(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return character === "\t" || character === "\n" || character === "\r";
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

export function round(x: number): number {
  return Math.round(x * 10) / 10;
}
