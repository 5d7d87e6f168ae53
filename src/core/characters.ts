/**
 * What may stand in text that is stored. PostgreSQL takes neither NUL nor half a surrogate pair, and what turns one
 * into UTF-8 writes U+FFFD in its place: two names that differ in such a half become one.
 */

const replacement = "\ufffd";
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/** Why a text cannot be a name (an id, a key, a tag: whatever is compared and looked up); null = it can. */
export function nameFault(text: string): string | null {
  if (!text.isWellFormed()) return "half of a surrogate pair (a broken emoji or rare character)";
  return control.test(text) ? "a control character" : null;
}

/** Why a text cannot be stored as it is; null = it can. */
export function storageFault(text: string): string | null {
  if (!text.isWellFormed()) return "half of a surrogate pair (a broken emoji or rare character)";
  return text.includes("\u0000") ? "a NUL character" : null;
}

/** Free text with what cannot be stored replaced by U+FFFD, one for one. */
export function storable(text: string): string {
  return storageFault(text) === null ? text : text.toWellFormed().replaceAll("\u0000", replacement);
}
