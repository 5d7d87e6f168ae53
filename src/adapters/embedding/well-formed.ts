/** The first `length` UTF-16 units of a text, without halves of characters, which JSON readers refuse. */
export function wellFormed(text: string, length: number): string {
  return text.slice(0, length).replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}
