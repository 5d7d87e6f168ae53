import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Embedder } from "../../ports/embedder.js";
import { evaluateCommand } from "./command.js";
import { prepare } from "./prepare.js";

const folder = mkdtempSync(join(tmpdir(), "godwit-groups-"));
const file = (name: string): string => join(folder, `${name}.ndjson`);
const embedder: Embedder = {
  space: "test:one:2",
  dimension: 2,
  embed: (texts) => Promise.resolve(texts.map(() => Float32Array.of(1, 0))),
  health: () => Promise.resolve({ state: "UP", detail: "ready" }),
  close: () => Promise.resolve(),
};
const took = (userId: string): object => ({
  userId,
  itemId: "a",
  type: "PURCHASE",
  occurredAt: "2026-01-01T00:00:00Z",
});

beforeAll(() => {
  const files: Record<string, readonly object[]> = {
    items: [{ id: "a", title: "A", domain: "shop" }],
    behaviours: [took("ann"), took("ben"), took("cem"), took("dia")],
    users: [
      { id: "ann", attributes: { region: "north", age: 30 } },
      { id: "ben", attributes: { region: ["north", "east"] } },
      { id: "cem", attributes: { constructor: "x" } },
      { id: "elsewhere", attributes: { region: "south" } },
    ],
  };
  for (const [name, rows] of Object.entries(files))
    writeFileSync(file(name), rows.map((row) => JSON.stringify(row)).join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("reads what an attribute says of each user, nothing where it is absent", async () => {
  const { userIds, userGroups } = await prepare({
    items: file("items"),
    behaviours: file("behaviours"),
    users: { file: file("users"), by: "region" },
    cacheFolder: null,
    embedder,
    progress: () => {},
  });
  expect(Object.fromEntries(userIds.map((id, user) => [id, userGroups![user]]))).toEqual({
    ann: "north",
    ben: "north, east",
    cem: null,
    dia: null,
  });
});

it.each([
  [["--by", "region"], /go together/],
  [["--users", file("users")], /go together/],
  [["--users", file("users"), "--by", "region", "--live"], /leave out --live or --by/],
])("refuses %j and says why", async (flags, why) => {
  const command = evaluateCommand({
    embedder: () => Promise.resolve(embedder),
    dataFolder: folder,
    limits: () => ({ textCharacters: 100, futureToleranceMs: 0 }),
  });
  const asked = ["--items", file("items"), "--behaviours", file("behaviours"), "--split", "2026-01-02", ...flags];
  await expect(command.parseAsync(asked, { from: "user" })).rejects.toThrow(why);
});
