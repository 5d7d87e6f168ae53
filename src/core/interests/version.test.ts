import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { advance, applyChanges } from "../migrations/advance.js";
import { parametersFor } from "../migrations/parameters.js";
import type { OpenMigration } from "../migrations/types.js";
import { seeded } from "../statistics/random.js";
import { behaviourTypes } from "../types.js";
import type { Cells, DecayedRows } from "./cells.js";
import { decodeState, encodeState } from "./codec.js";
import { defaultParameters } from "./parameters.js";
import { emptyPopulation, mergePerson } from "./population.js";
import { strengthOf, type Signal } from "./signal.js";
import { emptyState, fold, type InterestState } from "./state.js";
import { populationVersion, statesVersion } from "./version.js";

const dayMs = 86_400_000;
const begin = Date.UTC(2026, 0, 5, 9);
/** those that there were when the sums below were made */
const types = behaviourTypes.filter((type) => type !== "ADD_TO_CART");
const values = [null, 1, 3, 5, 90, 1_000, 1e300];

/** A history with every type, values of all sizes, two tastes one after the other, scenes, sessions and texts. */
function fixture(user: number): Signal[] {
  const random = seeded(user + 1);
  return Array.from({ length: 240 }, (_, n): Signal => {
    const session = Math.floor(n / 3);
    const type = types[Math.floor(random() * types.length)]!;
    const main = session < 40 ? user % 3 : 3 + (user % 3);
    const topic = random() < 0.85 ? main : Math.floor(random() * 6);
    return {
      at: begin + session * dayMs + (n % 3) * 60_000,
      type,
      strength: strengthOf(type, values[Math.floor(random() * values.length)]!),
      topics: { index: [topic, 6], value: [0.9, 0.1] },
      hour: (9 + session) % 24,
      weekday: 1 + (session % 7),
      scene: session % 2 === 0 ? { device: "phone" } : { device: "tv", place: "home" },
      domain: session % 5 === 0 ? "news" : "shop",
      item: n % 4 === 3 ? null : Math.floor(random() * 30),
      text: n % 4 === 3 ? `text-${n % 8}` : null,
      sessionId: session % 3 === 0 ? `s-${session}` : null,
    };
  });
}

const folded = (signals: readonly Signal[]): InterestState => {
  const state = emptyState();
  for (const signal of signals) fold(state, signal, defaultParameters);
  return decodeState(encodeState(state));
};

/** What a detector says of the sessions, by name, state and time. */
function migrationsOf({ sessions }: InterestState): unknown[] {
  let state: Uint8Array | null = null;
  let migrations: readonly OpenMigration[] = [];
  for (let end = 1; end <= sessions.length; end++) {
    const input = { migrations, state, sessions: sessions.slice(0, end), total: end, seed: 7, k: 7 };
    const step = advance({ ...input, centroidCosine: () => 0, shelves: new Map() }, parametersFor(300));
    state = step.state;
    migrations = applyChanges(migrations, step.changes);
  }
  return migrations.map(({ key, kind, state: reached, changedAt }) => [key, kind, reached, changedAt]);
}

/** Numbers to five digits: the last ones differ from machine to machine. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === "number"
    ? Number(value.toPrecision(5))
    : value instanceof Map
      ? [...(value as Map<string | number, unknown>)].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      : value;

const tableOf = ({ halfLifeDays, rows }: DecayedRows): unknown => [halfLifeDays, rows];
const cellsOf = ({ reference, behaviours, totalStrength, horizons, slices }: Cells): unknown => [
  reference - begin,
  behaviours,
  totalStrength,
  horizons.map(tableOf),
  tableOf(slices),
];

const digest = (what: unknown): string =>
  createHash("sha256").update(JSON.stringify(what, rounded)).digest("hex").slice(0, 16);

const people = [0, 1, 2].map(fixture);

it("a history folds to what this version of states says: raise statesVersion where it folds to something else", () => {
  const states = people.map(folded);
  const what = states.map((state) => [
    cellsOf(state),
    [...state.topics].map(([topic, { firstSeen, lastSeen, strength }]) => [
      topic,
      firstSeen - begin,
      lastSeen - begin,
      strength,
    ]),
    state.items,
    state.texts,
    state.sessions,
    migrationsOf(state),
  ]);
  expect({ version: statesVersion, digest: digest(what) }).toEqual({ version: 4, digest: "f77f699f19d430c0" });
});

it("people add up to what this version of the population says: raise populationVersion where they do not", () => {
  const population = emptyPopulation();
  for (const person of people) mergePerson(population, folded(person));
  expect({ version: populationVersion, digest: digest(cellsOf(population)) }).toEqual({
    version: 3,
    digest: "3a91d536e6b40271",
  });
});
