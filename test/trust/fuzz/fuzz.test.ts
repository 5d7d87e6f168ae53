import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { brokenPromises, fuzz } from "./fuzz.js";
import { version } from "../../../src/modules/operations/version.js";
import { buildSchema } from "../../../src/runtime/schema.js";
import { modules } from "../../../src/modules/index.js";
import { startHarness, type Harness } from "../../support/harness.js";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness("embedded", {
    fakeTexts: true,
    env: { EMBEDDING_DIMENSIONS: "64", LOG_LEVEL: "error", GODWIT_AUTH: "off" },
  });
});
afterAll(() => harness?.close());

/** The small version of `npm run fuzz`. */
test("documents, requests and connections that no client should send are answered, tell nothing of the inside, and break nothing", async () => {
  const told = vi.spyOn(console, "error");
  const report = await fuzz({
    url: harness.url,
    schema: buildSchema(modules),
    seed: 3,
    documents: 250,
    variables: 150,
    attacks: 60,
    frames: 30,
    lanes: 6,
    log: () => {},
  });
  expect(brokenPromises(report)).toEqual([]);
  expect(told).not.toHaveBeenCalled(); // what strangers break is no line of its own in the log
  told.mockRestore();
  expect(report.documents.requests).toBe(250);
  expect(report.documents.statuses["200"]).toBeGreaterThan(60); // the valid ones are
  expect((await harness.gql("{ health { version } }")).health.version).toBe(version);
}, 180_000);
