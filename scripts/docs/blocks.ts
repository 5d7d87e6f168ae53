/** Parts of a page that programs write: what lies between `<!-- made: NAME -->` and `<!-- /made: NAME -->`. */
const block = /<!-- made: ([\w-]+) -->\n([^]*?)\n?<!-- \/made: \1 -->/g;

/** The parts of a page by name, as they stand there. */
export function blocksOf(page: string): Map<string, string> {
  return new Map([...page.matchAll(block)].map(([, name = "", content = ""]) => [name, content]));
}

/** The page with each part as `written` has it; parts that it does not have stay as they are. */
export function withBlocks(page: string, written: ReadonlyMap<string, string>): string {
  return page.replaceAll(block, (whole, name: string) => {
    const content = written.get(name);
    return content === undefined ? whole : `<!-- made: ${name} -->\n${content}\n<!-- /made: ${name} -->`;
  });
}
