/**
 * No repetition is without end: tried from each character of a long text without spaces, such as a Chinese one, it
 * would take the square of its length. A mail address has at most 64 and 253 characters before and after its @.
 */
const patterns: readonly [RegExp, string][] = [
  [/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,253}\.\p{L}{2,}/gu, "[e-mail]"],
  [/\b(?:\d[ -]?){13,19}\b/g, "[card]"],
  [/(?:\+|\b00)\d[\d ()/.-]{6,40}\d/g, "[phone]"],
  [/\b\d{3}-\d{2}-\d{4}\b/g, "[id]"],
  [/\b\d{17}[\dXx]\b/g, "[id]"],
  [/\b(?:\d[ ()/.-]?){9,12}\b/g, "[phone]"],
];

/** A text without e-mail addresses, card, telephone and identity numbers. */
export function redact(text: string): string {
  return patterns.reduce((out, [pattern, name]) => out.replace(pattern, name), text);
}
