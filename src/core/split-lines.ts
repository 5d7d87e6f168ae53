/**
 * Text in pieces → its lines, split at \n only (a \r before it is dropped). Node's readline also splits at U+2028 and
 * U+2029, which JSON texts may hold as they are. A line that grows beyond `longest` characters is given as it is so
 * far, for the caller to refuse.
 */
export async function* splitLines(
  pieces: AsyncIterable<string>,
  longest = Number.POSITIVE_INFINITY,
): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
    if (rest.length > longest) {
      yield rest;
      rest = "";
    }
  }
  if (rest !== "") yield rest;
}
