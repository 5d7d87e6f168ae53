import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openEmbedded } from "../../../src/adapters/postgres/database.js";
import { importFile } from "../../../src/cli/import/importer.js";
import { told } from "../../../src/cli/reading/refusals.js";
import { startFakeOpenAI, type FakeOpenAI } from "../../fakes/openai/server.js";
import { runJson } from "../../support/cli.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { migratedImage } from "../../support/postgres-image.js";

interface Report {
  items: { accepted: number; refused: number; duplicates: number; replaced: number };
  behaviours: Report["items"];
  reasons: { field: string; count: number; reason: string }[];
}

const folder = mkdtempSync(join(tmpdir(), "godwit-files-"));
let openai: FakeOpenAI;
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness("embedded", { fakeTexts: true });
  openai = await startFakeOpenAI();
  await (await openEmbedded(join(folder, "data"), await migratedImage())).close();
  vi.stubEnv("GODWIT_DATA_DIR", join(folder, "data"));
  vi.stubEnv("OPENAI_BASE_URL", openai.url);
  vi.stubEnv("EMBEDDING_MODEL", "fake");
  vi.stubEnv("EMBEDDING_DIMENSIONS", "256");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await harness.close();
  await openai.close();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const write = (content: string | Uint8Array): string => {
  const path = join(folder, `${++files}.ndjson`);
  writeFileSync(path, content);
  return path;
};
const run = async (...args: string[]): Promise<{ code: number; report: Report; stderr: string }> => {
  const { code, json, stderr } = await runJson("import", ...args);
  return { code, report: json as unknown as Report, stderr };
};
const item = (id: unknown, more = ""): string => `{"id":${JSON.stringify(id)},"title":"A title"${more}}`;
const view = (more: string): string => `{"userId":"u","itemId":"a","type":"VIEW",${more}}`;
const at = '"occurredAt":"2026-05-01T10:00:00Z"';

describe("files as real exports write them are read", () => {
  test.each<[what: string, content: string | Uint8Array, accepted: number, refused: RegExp[]]>([
    ["a byte order mark and lines that end in CR LF", `\ufeff${item("bom-1")}\r\n${item("bom-2")}\r\n`, 2, []],
    ["ids that are numbers", `${item(101)}\n${item(102)}\n`, 2, []],
    [
      "optional fields that are empty",
      `${item("e-1", ',"language":"","publishedAt":"","domain":null')}\n${item("e-2", ',"tags":"","text":"","attributes":null')}`,
      2,
      [],
    ],
    [
      "a JSON array, laid out",
      `[\n  {\n    "id": "arr-1",\n    "title": "]},[{"\n  },\n  ${item("arr-2")}\n]\n`,
      2,
      [],
    ],
    [
      "a JSON array on one line, with one bad element",
      `[${item("one-1")},5,${item("one-2")}]`,
      2,
      [/line 1: 5 is not an object; each element must be one JSON object/],
    ],
    [
      "objects over several lines",
      `{\n "id": "many-1",\n "title": "A"\n}\n{\n "id": "many-2",\n "title": "B"\n}\n`,
      2,
      [],
    ],
    ["gzip of an array", gzipSync(`[${item("gz-1")}]`), 1, []],
    ["half an emoji in a title", `${item("half-1", ',"text":"winter \\ud83c"')}\n`, 1, []],
    [
      "Latin-1",
      Buffer.from(`{"id":"l-1","title":"Caf\u00e9"}\n${item("l-2")}\n`, "latin1"),
      1,
      [/line 1: not UTF-8 \(byte 0xe9 at position 25\).*iconv -f WINDOWS-1252 -t UTF-8/],
    ],
    [
      "a field that is not there",
      `${item("u-1", ',"price":9.5')}\n${item("u-2")}`,
      1,
      [/an item has no field "price"; put it into attributes/],
    ],
    [
      "an integer beyond 2^53",
      `{"id":12345678901234567890,"title":"A"}\n{"id":12345678901234567891,"title":"B"}\n${item("big")}`,
      1,
      [/12345678901234567890, .*put it in quotes/, /12345678901234567891, /],
    ],
    [
      "nested attributes",
      `${item("n-1", ',"attributes":{"dims":{"w":1}}')}\n${item("n-2", ',"attributes":{"price":9.5,"none":null,"colours":["r","g"]}')}`,
      1,
      [/attributes\.dims is .*Nested objects/],
    ],
    [
      "a trailing comma, NaN, single quotes",
      `{"id":"t","title":"x",}\n{"id":"t","title":NaN}\n{'id':'t'}\n${item("t-1")}`,
      1,
      [/not JSON/, /NaN and Infinity are not JSON/, /double quotes/],
    ],
  ])("%s", async (_, content, accepted, refused) => {
    const reasons: string[] = [];
    const counts = await importFile(harness.runtime, "items", write(content), {
      strict: false,
      progress: () => ({ update: () => {}, stop: () => {} }),
      onRefused: (one) => reasons.push(told(one)),
    });
    expect(counts, reasons.join("\n")).toEqual({
      accepted,
      refused: refused.length,
      duplicates: 0,
      replaced: _.startsWith("half") ? 1 : 0,
    });
    refused.forEach((says, i) => expect(reasons[i]).toMatch(says));
  });

  test("behaviours: each mistake is named with its remedy, the others are taken", async () => {
    const lines = [
      view(at),
      view('"occurredAt":1761991200'),
      view('"occurredAt":"1761991200000"'),
      view('"occurredAt":"2022-06-24 21:20:11"'),
      view('"occurredAt":"2022-06-24 21:20:11+00"'),
      view('"occurredAt":"2022-06-24T21:20:12+0000"'),
      view('"occurredAt":"2022-02-30T21:20:11Z"'),
      view('"occurredAt":"24/06/2022 21:20"'),
      view('"occurredAt":"1994-06-24T21:28:11Z"'),
      view(`${at},"value":"4"`),
      view(`${at},"timeZone":"China Standard Time"`),
      view(`${at},"timeZone":"","sessionId":12345`),
      view(`${at},"scene":{"page":"Sale \\ud83d"}`),
      view(`${at},"scene":"phone"`),
      '{"userId":7,"itemId":1,"type":"VIEW","occurredAt":"2026-05-01T10:00:00Z"}',
      '{"userId":"u","itemId":"a","type":"addtocart","occurredAt":"2026-05-01T10:00:00Z"}',
      '{"user_id":"u","itemId":"a","type":"VIEW","occurredAt":"2026-05-01T10:00:00Z"}',
      '{"userId":"u","type":"SEARCH","text":"mug \\ud83d","occurredAt":"2026-05-01T10:00:00Z"}',
    ];
    const kept = join(folder, "refused.ndjson");
    const { code, report, stderr } = await run("--behaviours", write(lines.join("\n")), "--refused", kept);
    expect(code).toBe(0);
    expect(report.behaviours).toEqual({ accepted: 6, refused: 12, duplicates: 0, replaced: 1 });
    const told = readFileSync(kept, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.map(({ line, path }) => [line, (path as string[]).join(".")])).toEqual([
      [2, "occurredAt"],
      [3, "occurredAt"],
      [4, "occurredAt"],
      [7, "occurredAt"],
      [8, "occurredAt"],
      [9, "occurredAt"],
      [10, "value"],
      [11, "timeZone"],
      [13, "scene.page"],
      [14, "scene"],
      [16, "type"],
      [17, "user_id"],
    ]);
    told.forEach(({ line, text }) => expect(text).toBe(lines[Number(line) - 1]));
    [
      '"2025-11-01T10:00:00.000Z"',
      "append Z if it is UTC",
      "there is no such day in the calendar",
      "times before 1995",
      "without quotes",
      "IANA time zone",
      '"Sale \\ud83d", which has half of a surrogate pair',
      'has no field "user_id"; write userId',
    ].forEach((says) => expect(stderr).toContain(says));
    expect(report.reasons[0]).toMatchObject({ field: "occurredAt", count: 6 });
  });
});

test("a file of which nothing is taken ends with 1; beyond twenty the reasons are counted", async () => {
  const path = write(Array.from({ length: 30 }, (_, i) => `1,2,"row ${i}"`).join("\n"));
  const { code, stderr } = await run("--items", path);
  expect(code).toBe(1);
  expect(stderr).toContain("looks like CSV");
  expect(stderr).toContain("… and 10 more; give --refused FILE to keep them all");
  expect(stderr).toMatch(/30 {2}\(the record\), first .*line 1: /);
  expect(stderr).toContain("nothing was taken, all of its 30 records were refused");
});
