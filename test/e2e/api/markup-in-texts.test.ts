import { expect, it } from "vitest";
import { onBackends } from "../../support/on-backends.js";

const things = [
  "Salt &amp; pepper mill",
  "Cup &amp; saucer set",
  "Men&#39;s wool socks",
  "Women&#39;s rain coat",
  "Bread &amp; butter dish",
  "Oil &amp; vinegar pourer",
  "Children&#39;s garden gloves",
  "Bed &amp; bath towel",
  "Hook &amp; loop tape",
  "Baby&#39;s cotton blanket",
];
const items = Array.from({ length: 40 }, (_, n) => ({
  id: `p${n}`,
  domain: "shop",
  title: `${things[n % things.length]!} no. ${n}`,
  text: `<p><strong>${things[n % things.length]!}</strong>&nbsp;for every home.</p><ul><li><span style="color:#333">Size ${n} cm</span></li><li>Machine washable</li></ul><a href="https://shop.example/p${n}">https://shop.example/p${n}</a>`,
}));
const markup = /^(?:amp|nbsp|span|strong|style|color|li|ul|href|https?|example)$/i;

onBackends(
  "a catalogue written in HTML",
  { env: { EMBEDDING: "static" } },
  async ({ gql, settle }) => {
    await gql(`mutation($items: [ItemInput!]!) { upsertItems(items: $items) { refused { message } } }`, { items });
    await settle();
  },
  (harness) => {
    it("has topics without words of markup, entities or addresses", async () => {
      const { topics } = await harness().gql<{ topics: { label: string; terms: string[] }[] }>(
        `{ topics(first: 40) { label terms } }`,
      );
      expect(topics.length).toBeGreaterThan(3);
      const words = topics.flatMap(({ label, terms }) => [label, ...terms].flatMap((term) => term.split(/[^\p{L}]+/u)));
      expect(words.filter((word) => markup.test(word))).toEqual([]);
    });

    it("shows what was written", async () => {
      const { item } = await harness().gql<{ item: { title: string; text: string } }>(
        `{ item(id: "p0") { title text } }`,
      );
      expect(item).toEqual({ title: items[0]!.title, text: items[0]!.text });
    });
  },
);
