import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteFile } from "hyparquet-writer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importFile } from "../../../src/cli/import/importer.js";
import type { FormatOptions } from "../../../src/cli/formats/format.js";
import { startHarness, type Harness } from "../../support/harness.js";

const folder = mkdtempSync("/tmp/godwit-formats-");
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness("embedded", { fakeTexts: true, startsAt: Date.parse("2026-05-02T00:00:00Z") });
});
afterAll(async () => {
  await harness?.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
async function load(kind: "items" | "behaviours", path: string, options: Partial<FormatOptions> = {}) {
  const refused: [number, string][] = [];
  const reasons: string[] = [];
  const counts = await importFile(harness.runtime, kind, path, {
    strict: false,
    format: { format: "auto", mapping: {}, ratings: null, times: null, ...options },
    onRefused: ({ line, path: field, reason }) => {
      refused.push([line, field.join(".")]);
      reasons.push(reason);
    },
    progress: () => ({ update() {}, stop() {} }),
  });
  return { ...counts, refused: refused.toSorted(([a], [b]) => a - b), replaced: undefined, reasons };
}
const items = async (...ids: string[]) => harness.runtime.services.history.items.byIds(ids);
const of = async (userId: string) =>
  (await harness.runtime.services.history.behaviours.ofUser(userId)).map(
    ({ type, itemId, value, scene, occurredAt }) => ({
      type,
      itemId,
      value,
      scene,
      at: new Date(occurredAt).toISOString(),
    }),
  );

test("CSV: inner fields, a quoted line break, declared ratings and times; each refusal has its line", async () => {
  const csv = file(
    "ratings.csv",
    [
      "id,userId,itemId,type,value,scene.device,occurredAt,text",
      'c1,csv,kettle,RATE,0.5,phone,1777593600,"good,',
      'but loud"',
      "c2,csv,cup,RATE,5,,1777593660,",
      "c3,csv,cup,RATE,7,,1777593720,",
      "c4,csv,cup,PEEK,,,1777593720,",
      "c5,csv,cup",
    ].join("\n"),
  );
  expect(await load("behaviours", csv, { ratings: [0.5, 5], times: "s" })).toMatchObject({
    accepted: 2,
    refused: [
      [5, "value"],
      [6, "type"],
      [7, ""],
    ],
  });
  expect(await of("csv")).toEqual([
    { type: "RATE", itemId: "kettle", value: 1, scene: { device: "phone" }, at: "2026-05-01T00:00:00.000Z" },
    { type: "RATE", itemId: "cup", value: 5, scene: {}, at: "2026-05-01T00:01:00.000Z" },
  ]);
});

test("a table divided by semicolons is read; a column of another name is told what it may be", async () => {
  const rows = ["userId;itemId;type;occurredAt;text", 'semi;kettle;VIEW;2026-05-01T00:00:00Z;"a; b, c"'];
  expect(await load("behaviours", file("semicolons.csv", rows.join("\n")))).toMatchObject({ accepted: 1, refused: [] });
  expect(await of("semi")).toMatchObject([{ type: "VIEW", itemId: "kettle" }]);
  const path = file("others.csv", "user,itemId,type,occurredAt\nx,kettle,VIEW,2026-05-01T00:00:00Z\n");
  expect((await load("behaviours", path)).reasons).toEqual([
    expect.stringContaining('"user"; write userId if that is'),
  ]);
  const priced = file("priced.csv", "id,domain,title,price\np,shop,Hat,3\n");
  expect((await load("items", priced)).reasons).toEqual([expect.stringContaining('a column named "attributes.price"')]);
});

test("Parquet is read as it was written", async () => {
  const path = join(folder, "clicks.parquet");
  parquetWriteFile({
    filename: path,
    columnData: [
      { name: "userId", data: ["pq", "pq", "pq"], type: "STRING" },
      { name: "itemId", data: ["kettle", "cup", "cup"], type: "STRING" },
      { name: "type", data: ["CLICK", "ADD_TO_CART", "LOOK"], type: "STRING" },
      { name: "occurredAt", data: [1777593600000n, 1777593601000n, 1777593602000n], type: "INT64" },
    ],
  });
  expect(await load("behaviours", path, { times: "ms" })).toMatchObject({ accepted: 2, refused: [[3, "type"]] });
  expect((await of("pq")).map(({ type, at }) => [type, at])).toEqual([
    ["CLICK", "2026-05-01T00:00:00.000Z"],
    ["ADD_TO_CART", "2026-05-01T00:00:01.000Z"],
  ]);
});

test("a Merchant feed as XML and as TSV; imported again nothing changes, and what has changed does", async () => {
  const product = (id: string, price: string) =>
    `<item><g:id>${id}</g:id><title>Kettle &amp; lid</title><description><![CDATA[<p>Boils</p>]]></description><g:brand>Acme</g:brand><g:price>${price}</g:price><g:product_type>Home &gt; Kitchen</g:product_type><g:expiration_date>2026-12-01T00:00+0100</g:expiration_date></item>`;
  const feed = (...products: string[]) =>
    `<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>${products.join("")}</channel></rss>`;
  const xml = file(
    "feed.xml",
    feed(product("m1", "12.50 EUR"), product("m2", "EUR 3"), "<item><title>No id</title></item>"),
  );
  expect(await load("items", xml, { format: "merchant" })).toMatchObject({ accepted: 2, refused: [[3, "id"]] });
  const [kettle] = await items("m1");
  expect(kettle).toMatchObject({
    title: "Kettle & lid",
    domain: "shop",
    tags: ["Home", "Kitchen"],
    attributes: { brand: "Acme", price: 12.5, currency: "EUR" },
    expiresAt: Date.parse("2026-11-30T23:00:00Z"),
  });
  const again = file("again.xml", feed(product("m1", "12.50 EUR"), product("m2", "4 EUR")));
  expect(await load("items", again, { format: "merchant" })).toMatchObject({ accepted: 1, duplicates: 1, refused: [] });
  const tsv = file("feed.tsv", 'id\ttitle\tprice\nt1\t10" pan\t9.90 USD\n\tnameless\t1 USD\n');
  expect(await load("items", tsv, { format: "merchant" })).toMatchObject({ accepted: 1, refused: [[3, "id"]] });
  expect(await items("t1")).toMatchObject([{ title: '10" pan', attributes: { price: 9.9, currency: "USD" } }]);
  const broken = file("broken.xml", feed(product("b1", "1 EUR")).slice(0, -10));
  await expect(load("items", broken, { format: "merchant" })).rejects.toThrow("breaks off");
  expect(await items("b1")).toHaveLength(1);
});

test("Shopify, RSS and Atom", async () => {
  const shopify = file(
    "products.json",
    JSON.stringify({
      products: [
        {
          id: 7,
          title: "Pot",
          body_html: "<b>Red</b>",
          vendor: "Acme",
          product_type: "Kitchen",
          tags: "red, new",
          published_at: "2026-04-01T10:00:00+02:00",
          variants: [{ price: "5.50" }],
        },
      ],
    }),
  );
  expect(await load("items", shopify, { format: "shopify" })).toMatchObject({ accepted: 1, refused: [] });
  expect(await items("7")).toMatchObject([
    { title: "Pot", tags: ["red", "new", "Kitchen"], attributes: { brand: "Acme", price: 5.5 } },
  ]);
  const rss = file(
    "news.xml",
    "<rss><channel><item><guid>r1</guid><title>Rain</title><pubDate>Fri, 01 May 2026 08:00:00 GMT</pubDate><category>weather</category><category>north</category></item></channel></rss>",
  );
  expect(await load("items", rss, { format: "rss" })).toMatchObject({ accepted: 1, refused: [] });
  expect(await items("r1")).toMatchObject([
    { tags: ["weather", "north"], publishedAt: Date.parse("2026-05-01T08:00:00Z") },
  ]);
  const atom = file(
    "atom.xml",
    '<feed><entry><id>a1</id><title>Snow</title><updated>2026-05-01T09:00:00Z</updated><link href="https://x.example/a1"/></entry></feed>',
  );
  expect(await load("items", atom, { format: "rss" })).toMatchObject({ accepted: 1, refused: [] });
  expect(await items("a1")).toMatchObject([{ title: "Snow", attributes: { link: "https://x.example/a1" } }]);
});

test("Segment's events from a file: users are merged, what says nothing is ignored", async () => {
  const path = "test/fixtures/events/segment.json";
  expect(await load("behaviours", path, { format: "segment" })).toMatchObject({
    accepted: 6,
    ignored: 1,
    refused: [
      [expect.any(Number), "userId"],
      [expect.any(Number), "occurredAt"],
    ],
  });
  expect((await of("ada")).map(({ type }) => type)).toEqual(["VIEW", "ADD_TO_CART", "PURCHASE", "PURCHASE", "SEARCH"]);
});
