import { expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { dayMs, hourMs } from "../time.js";
import { checkerboard } from "../../../test/support/checkerboard.js";
import { defaultParameters } from "../interests/parameters.js";
import type { TaskWeights } from "../ranking/model.js";
import { readStretches } from "./fit-stretches.js";
import { trainRanker } from "./train-ranker.js";
import { worldAt, type EvaluationBehaviour } from "./world.js";

const { world: board, items } = checkerboard({ users: 2, items: 60, sessions: 2, seed: 1 });
const begins = Date.UTC(2026, 0, 1);
const days = 40;

/** Every day has a hit that most take; half of the readers come before noon, and half after it. */
function hits(users: number): EvaluationBehaviour[] {
  const random = seeded(5);
  const out: EvaluationBehaviour[] = [];
  for (let day = 0; day < days; day++)
    for (let user = 0; user < users; user++) {
      if (random() < 0.4) continue;
      const at = begins + day * dayMs + (user % 2 === 0 ? 2 : 18) * hourMs + user * 60_000;
      const hit = (7 * day) % 60;
      const taken = new Set([random() < 0.8 ? hit : Math.floor(60 * random()), Math.floor(60 * random())]);
      [...taken].forEach((item, i) =>
        out.push({
          user,
          signal: {
            at: at + i * 1_000,
            type: "VIEW",
            strength: 1,
            hour: 12,
            weekday: 1,
            scene: {},
            domain: null,
            item,
            text: null,
            sessionId: null,
          },
        }),
      );
    }
  return out.toSorted((a, b) => a.signal.at - b.signal.at);
}

const behaviours = hits(40);
const data = { items: items.map((item) => ({ ...item, publishedAt: null })), behaviours };
const split = begins + days * dayMs;
const world = worldAt(data, { split, codebook: board.codebook, parameters: defaultParameters });
const options = {
  tasks: ["NEXT"] as const,
  parameters: defaultParameters,
  seed: 1,
  whole: undefined,
  progress: () => {},
};

it("reads sessions over the last part of the time, each as of its beginning", () => {
  const { cases } = readStretches(data, world, { ...options, first: begins });
  const times = cases.NEXT.map(({ at }) => at!);
  expect(times.length).toBeGreaterThan(100);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(begins + 0.55 * days * dayMs);
  expect(new Set(times.map((at) => Math.floor(at / dayMs))).size).toBeGreaterThan(10);
  const later = data.behaviours.map((one) =>
    one.signal.at < begins + 0.8 * days * dayMs ? one : { ...one, signal: { ...one.signal, item: 3 } },
  );
  const cut = begins + 0.8 * days * dayMs;
  const other = readStretches({ ...data, behaviours: later }, world, { ...options, first: begins }).cases.NEXT;
  const early = (all: typeof other) => all.filter(({ at }) => at! < cut).map(({ baselines }) => baselines);
  expect(early(other).length).toBeGreaterThan(50);
  expect(early(other)).toEqual(early(cases.NEXT));
});

it("learns what is popular today, which one moment frozen cannot show", () => {
  const { model, reports } = trainRanker(data, world, defaultParameters, options);
  const report = reports.NEXT!;
  const simple = new Map(report.baselines.map(({ name, ndcg }) => [name, ndcg]));
  expect(simple.get("popularity6h")!).toBeGreaterThan(2 * simple.get("popularity30")!);
  expect(report.served).not.toBe("as before any fit");
  const quick = model.weights.NEXT.features
    .filter(({ feature }) => ["popularity6h", "popularity1"].includes(feature))
    .reduce((sum, { weight }) => sum + weight, 0);
  expect(quick).toBeGreaterThan(0);
});

/** In lists called "deals" everybody takes the hit of the day, in those called "letter" what they always take. */
function bySurface(users: number): EvaluationBehaviour[] {
  const random = seeded(9);
  const out: EvaluationBehaviour[] = [];
  for (const { user, signal } of hits(users)) {
    const { at } = signal;
    if (out.at(-1)?.user === user && at - out.at(-1)!.signal.at < hourMs) continue;
    const day = Math.floor((at - begins) / dayMs);
    const surface = random() < 0.5 ? "deals" : "letter";
    const item = random() < 0.1 ? Math.floor(60 * random()) : surface === "deals" ? (7 * day) % 60 : user % 60;
    out.push({ user, surface, signal: { ...signal, item } });
  }
  return out;
}

it("gives surfaces a β of their own where later lists of theirs prove it, and none where they are all alike", () => {
  const behaviours = bySurface(120);
  const told = (some: EvaluationBehaviour[]) => {
    const known = { items: data.items, behaviours: some };
    const seen = worldAt(known, { split, codebook: board.codebook, parameters: defaultParameters });
    return trainRanker(known, seen, defaultParameters, options);
  };
  const { model, reports } = told(behaviours);
  const surfaces = new Map(reports.NEXT!.surfaces.map((one) => [one.name, one]));
  expect([...surfaces.keys()].toSorted()).toEqual(["deals", "letter"]);
  expect(surfaces.get("deals")).toMatchObject({ kept: true });
  expect(surfaces.get("deals")!.gain.low).toBeGreaterThan(0.1);
  const weight = ({ features }: TaskWeights, feature: string): number =>
    features.find((one) => one.feature === feature)?.weight ?? 0;
  const [shared, own] = [model.weights.NEXT, model.surfaceWeights!.NEXT["deals"]!];
  expect(weight(own, "popularity6h")).toBeGreaterThan(weight(shared, "popularity6h"));

  const random = seeded(3);
  const alike = told(behaviours.map((one) => ({ ...one, surface: random() < 0.5 ? "left" : "right" })));
  expect(alike.reports.NEXT!.surfaces.length).toBe(2);
  expect(alike.model.surfaceWeights!.NEXT).toEqual({});
});
