const lastCharacter = 0x10ffff;
const surrogates = { first: 0xd800, behind: 0xe000 };

/**
 * The least text, in the order of UTF-8 bytes, behind all that begin with `prefix`; null = there is none, as for the
 * empty prefix.
 */
export function behindPrefix(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.length > 0) {
    const last = points.pop()!;
    if (last === lastCharacter) continue;
    const next = last + 1 === surrogates.first ? surrogates.behind : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return null;
}
