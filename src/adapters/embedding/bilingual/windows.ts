import type { WordPieces } from "./word-pieces.js";

/** Pieces of a window: sentence models are trained on short texts and read at most 256. */
const windowPieces = 200;
/** Windows read of a text; of a longer one so many, spread evenly. The table and the n-grams read all of it. */
const mostWindows = 4;

/** A stretch of a text that the sentence model reads at once, and its length in pieces. */
export interface Window {
  readonly text: string;
  readonly pieces: number;
}

/** Splits a text between words into windows that the sentence model can read whole. */
export function windowsOf(text: string, pieces: WordPieces): Window[] {
  // No piece is shorter than a character: most texts need no counting.
  if (text.length <= windowPieces) return [{ text, pieces: Math.max(1, text.length) }];
  const windows: Window[] = [];
  let start = 0;
  let end = 0;
  let length = 0;
  for (const word of text.matchAll(/\S+\s*/g)) {
    const count = Math.max(1, pieces.of(word[0]).length);
    if (length > 0 && length + count > windowPieces) {
      windows.push({ text: text.slice(start, end), pieces: length });
      start = word.index;
      length = 0;
    }
    length += count;
    end = word.index + word[0].length;
  }
  windows.push({ text: text.slice(start, end), pieces: length });
  if (windows.length <= mostWindows) return windows;
  return Array.from(
    { length: mostWindows },
    (_, i) => windows[Math.round((i * (windows.length - 1)) / (mostWindows - 1))]!,
  );
}
