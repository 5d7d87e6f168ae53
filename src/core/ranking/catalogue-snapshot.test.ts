import fc from "fast-check";
import { expect, it } from "vitest";
import { Catalogue, type CatalogueItem } from "./catalogue.js";

const start = Date.UTC(2026, 0, 1);
const items = 300; // of several chunks

type Step =
  | { readonly do: "upsert"; readonly number: number; readonly tag: number }
  | { readonly do: "delete"; readonly number: number }
  | { readonly do: "count"; readonly number: number; readonly days: number; readonly takeBack: boolean }
  | { readonly do: "snapshot" };

const number = fc.nat(items - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("upsert" as const), number, tag: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), number }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("count" as const),
      number,
      days: fc.integer({ min: 0, max: 2_000 }),
      takeBack: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("snapshot" as const) }) },
);

const item = (n: number, tag: number): CatalogueItem => ({
  number: n,
  id: `id-${n}`,
  domain: `domain-${tag % 3}`,
  language: null,
  tags: [`tag-${tag}`],
  attributes: {},
  publishedAt: tag === 0 ? start : null,
  expiresAt: tag === 1 ? start : null,
  topics: { index: Array.from({ length: tag % 4 }, (_, i) => i), value: Array.from({ length: tag % 4 }, () => tag) },
});

function take(catalogue: Catalogue, one: Step): void {
  if (one.do === "upsert") catalogue.upsert(item(one.number, one.tag));
  else if (one.do === "delete") catalogue.delete(one.number);
  else if (one.do === "count")
    catalogue.count(one.number, start + one.days * 86_400_000, 1, { takeBack: one.takeBack });
}

/** Everything that can be read of it. */
function all(catalogue: Catalogue): unknown {
  const weights = Float64Array.of(1, 10, 100, 1_000);
  const allowed = catalogue.allowed({ tagsAny: ["tag-1", "tag-2", "tag-5"] }, start);
  return {
    facts: [catalogue.size, catalogue.present, catalogue.revision, [...catalogue.domains]],
    items: Array.from({ length: items }, (_, n) => [catalogue.positionOf(n), catalogue.positionOfId(`id-${n}`)]),
    rows: Array.from({ length: items }, (_, position) => [
      catalogue.at(position),
      catalogue.numberAt(position),
      catalogue.domainAt(position),
      catalogue.appearedAt(position),
      catalogue.weighTopics(position, weights),
      allowed(position),
      ([1, 7, 30, 180, "ever"] as const).map((halfLife) => catalogue.popularity(halfLife).share(position)),
    ]),
  };
}

it("a snapshot stays as it was, whatever is written afterwards, and the catalogue is as if none had been taken", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const catalogue = new Catalogue();
      const plain = new Catalogue();
      const taken: { snapshot: Catalogue; was: unknown }[] = [{ snapshot: catalogue.snapshot(), was: all(plain) }];
      for (const one of steps) {
        take(catalogue, one);
        take(plain, one);
        if (one.do === "snapshot") taken.push({ snapshot: catalogue.snapshot(), was: all(plain) });
      }
      expect(all(catalogue)).toEqual(all(plain));
      for (const { snapshot, was } of taken) expect(all(snapshot)).toEqual(was);
    }),
    { numRuns: 20 },
  );
});

it("a snapshot is not written to, is its own snapshot, and is the same object until something is written", () => {
  const catalogue = new Catalogue();
  catalogue.upsert(item(1, 1));
  const snapshot = catalogue.snapshot();
  expect(catalogue.snapshot()).toBe(snapshot);
  expect([snapshot.snapshot(), snapshot.origin]).toEqual([snapshot, catalogue]);
  for (const write of [
    () => snapshot.upsert(item(2, 1)),
    () => snapshot.delete(1),
    () => snapshot.count(1, start, 1),
    () => snapshot.takeCounts(catalogue),
  ])
    expect(write).toThrow("A snapshot of a catalogue is not written to.");
  catalogue.count(1, start, 1);
  expect(catalogue.snapshot()).not.toBe(snapshot);
  expect(snapshot.popularity("ever").share(0)).toBe(0);
});
