import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "../support/harness.js";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness("openai+qdrant", {
    env: { EMBEDDING_DIMENSIONS: "64", GODWIT_EMBEDDING_PRICE: "0.02" },
  });
});
afterAll(() => harness?.close());

/** Names of our own metrics, of the process's and of Node's in a text of PromQL. */
const named = (text: string): string[] =>
  [...new Set(text.match(/\b(?:godwit|process|nodejs)_[a-z0-9_]+/g))].map((name) => name.replace(/_bucket$/, ""));

test("every metric that the dashboard and the alerts name is exported by the running service", async () => {
  await harness.gql(
    'mutation { upsertItems(items: [{ id: "a", title: "Alpine boots" }]) { accepted } recordBehaviours(behaviours: [{ userId: "u", type: SEARCH, text: "boots", occurredAt: "2026-05-01T00:00:00Z" }]) { accepted } }',
  );
  await harness.settle();
  const text = await (await fetch(new URL("/metrics", harness.url))).text();
  const exported = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  for (const file of ["ops/grafana-dashboard.json", "ops/prometheus-alerts.yml"]) {
    const names = named(readFileSync(file, "utf8"));
    expect(names.length, file).toBeGreaterThan(8);
    expect(
      names.filter((name) => !exported.has(name)),
      file,
    ).toEqual([]);
  }
  const value = (line: string): number => Number(new RegExp(`^${line} (\\S+)$`, "m").exec(text)?.[1]);
  const tokens = value('godwit_model_tokens_total\\{model="embedding"\\}');
  expect(tokens).toBeGreaterThan(0);
  expect(value('godwit_model_cost_total\\{model="embedding"\\}')).toBeCloseTo((tokens / 1e6) * 0.02, 12);
  expect(value('godwit_text_vectors_total\\{from="model"\\}')).toBe(1);
  for (const dependency of ["database", "vectors", "embedder"])
    expect(value(`godwit_breaker_state\\{dependency="${dependency}"\\}`)).toBe(0);
  expect(value('godwit_model_version\\{kind="CODEBOOK"\\}')).toBeGreaterThan(0);
});
