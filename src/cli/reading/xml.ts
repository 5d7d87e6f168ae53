import { StringDecoder } from "node:string_decoder";
import { Parser } from "htmlparser2";

const itemNames: ReadonlySet<string> = new Set(["item", "entry"]);

/**
 * The items of an XML feed, each as its elements by name; an element that comes again is a list, one without text is
 * its href or term. Reads as the bytes come: memory does not grow with the feed. Throws where the feed breaks off.
 */
export async function* xmlItems(bytes: AsyncIterable<Buffer>): AsyncGenerator<Record<string, unknown>> {
  let ready: Record<string, unknown>[] = [];
  let item: Record<string, unknown> | null = null;
  let text = "";
  let attributes: Record<string, string> = {};
  const open: string[] = [];
  const parser = new Parser(
    {
      onopentag(name, given) {
        open.push(name);
        text = "";
        attributes = given;
        if (item === null && itemNames.has(name)) item = {};
      },
      ontext: (part) => void (text += part),
      onclosetag(name) {
        open.pop();
        if (item === null) return;
        if (itemNames.has(name)) {
          ready.push(item);
          item = null;
        } else add(item, name, text.trim() || attributes["href"] || attributes["term"] || "");
        text = "";
        attributes = {};
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  const decoder = new StringDecoder("utf8");
  for await (const chunk of bytes) {
    parser.write(decoder.write(chunk));
    yield* ready;
    ready = [];
  }
  parser.write(decoder.end());
  yield* ready;
  // The end of the parser would close what the file leaves open.
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
}

function add(item: Record<string, unknown>, name: string, value: string): void {
  if (value === "") return;
  const before = item[name];
  if (before === undefined) item[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else item[name] = [before, value];
}
