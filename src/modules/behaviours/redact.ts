const patterns: readonly [RegExp, string][] = [
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu, "[e-mail]"],
  [/\b(?:\d[ -]?){13,19}\b/g, "[card]"],
  [/(?:\+|\b00)\d[\d ()/.-]{6,}\d/g, "[phone]"],
  [/\b\d{3}-\d{2}-\d{4}\b/g, "[id]"],
  [/\b\d{17}[\dXx]\b/g, "[id]"],
  [/\b(?:\d[ ()/.-]?){9,12}\b/g, "[phone]"],
];

/** A text without e-mail addresses, card, telephone and identity numbers. */
export function redact(text: string): string {
  return patterns.reduce((out, [pattern, name]) => out.replace(pattern, name), text);
}
