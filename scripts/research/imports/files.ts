import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { dayMs, minuteMs } from "../../../src/core/time.js";

/** One record in so many is wrong, each time in another way. */
export const badOneIn = 100;

const things = ["kettle", "lamp", "jacket", "notebook", "tent", "guitar", "pan", "rug", "camera", "bottle"];
const kinds = ["steel", "wooden", "folding", "quiet", "small", "waterproof", "linen", "bright", "light", "sturdy"];
const uses = ["for the kitchen", "for long walks", "for a small desk", "for the garden", "for two", "for winter"];
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
const isBad = (n: number): boolean => n % badOneIn === badOneIn - 1;

/** How many of so many records are wrong. */
export const badAmong = (count: number): number => Math.floor(count / badOneIn);

async function write(path: string, lines: Iterable<string>): Promise<void> {
  const file = createWriteStream(path);
  for (const line of lines) if (!file.write(`${line}\n`)) await once(file, "drain");
  file.end();
  await once(file, "finish");
}

/** A Google Merchant feed in XML; what is wrong has no title, no id, or a title of nothing. */
export function writeFeed(path: string, products: number): Promise<void> {
  function* lines(): Generator<string> {
    yield `<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>`;
    for (let n = 0; n < products; n++) {
      const way = isBad(n) ? Math.floor(n / badOneIn) % 3 : -1;
      const name = `${pick(kinds, n)} ${pick(things, Math.floor(n / 10))} ${n}`;
      const id = way === 0 ? "" : `<g:id>p-${n}</g:id>`;
      const title = way === 1 ? "" : way === 2 ? "<g:title> </g:title>" : `<g:title>${name}</g:title>`;
      const text = `A ${name} ${pick(uses, Math.floor(n / 100))}, made to last.`;
      yield `<item>${id}${title}<g:description>${text}</g:description><g:brand>brand ${n % 40}</g:brand><g:price>${(n % 90) + 1}.00 EUR</g:price></item>`;
    }
    yield "</channel></rss>";
  }
  return write(path, lines());
}

const eventNames = ["Product Viewed", "Product Viewed", "Product Clicked", "Product Added"];
const users = 5_000;

/** Segment's track calls, one a line, in order of time; what is wrong names nobody, has no such time, or is no JSON. */
export function writeSegmentEvents(
  path: string,
  { events, products }: { events: number; products: number },
): Promise<void> {
  const from = Date.parse("2026-05-01T00:00:00Z") - 60 * dayMs;
  function* lines(): Generator<string> {
    for (let n = 0; n < events; n++) {
      const way = isBad(n) ? Math.floor(n / badOneIn) % 3 : -1;
      const at = new Date(from + Math.floor((n * 60 * dayMs) / events / minuteMs) * minuteMs).toISOString();
      // Each person comes back to a few products of a kind.
      const user = (n * 7919) % users;
      const product = (user * 31 + ((n >> 4) % 12) * 100) % products;
      const call = {
        type: "track",
        event: pick(eventNames, n),
        messageId: `m-${n}`,
        ...(way === 0 ? {} : { userId: `user-${user}` }),
        timestamp: way === 1 ? "yesterday" : at,
        properties: { product_id: `p-${product}` },
        context: { device: { type: n % 3 === 0 ? "mobile" : "desktop" } },
      };
      const line = JSON.stringify(call);
      yield way === 2 ? line.slice(0, -1) : line;
    }
  }
  return write(path, lines());
}
