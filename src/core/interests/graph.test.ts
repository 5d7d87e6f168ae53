import { describe, expect, it } from "vitest";
import type { Codebook } from "../topics/codebook.js";
import { interestGraph, type Step } from "./graph.js";

const codebook: Codebook = {
  id: "c",
  space: "s",
  dimension: 2,
  mean: new Float32Array(2),
  topicIds: ["a", "b", "c"],
  temperature: 0.1,
  centroids: Float32Array.from([1, 0, 0.8, 0.6, 0, 1]),
};
const shares = Float64Array.from([0.5, 0.3, 0.2]);
const day = 86_400_000;
const step = (start: number, topic: number): Step => ({ start, end: start, topics: { index: [topic], value: [2] } });
const session = (start: number, topic: number) => ({
  ...step(start, topic),
  count: 1,
  hour: 8,
  weekday: 1,
  scene: {},
  byDomain: {},
});

describe("interestGraph", () => {
  it("links topics near in meaning", () => {
    const near = interestGraph(shares, codebook, []).edges;
    expect(near).toEqual([
      { kind: "NEAR", from: 0, to: 1, similarity: expect.closeTo(0.8, 6) as number },
      { kind: "NEAR", from: 1, to: 2, similarity: expect.closeTo(0.6, 6) as number },
    ]);
  });

  it("finds what follows what from session to session, and its direction", () => {
    // 0 is always followed by 2, 2 by 1, 1 by 0.
    const sessions = Array.from({ length: 60 }, (_, i) => session(i * day, [0, 2, 1][i % 3]!));
    const next = interestGraph(shares, codebook, sessions).edges.filter((e) => e.kind === "NEXT");
    expect(next.map((e) => [e.from, e.to, e.span])).toEqual([
      [0, 2, "LATER"],
      [1, 0, "LATER"],
      [2, 1, "LATER"],
    ]);
    expect(next[0]).toMatchObject({ count: 20 });
    expect(next[0]!.kind === "NEXT" && next[0]!.lift).toBeGreaterThan(2);
  });

  it("claims nothing from one succession or from chance", () => {
    expect(
      interestGraph(shares, codebook, [session(0, 0), session(day, 2)], [], { minLift: 1.5 }).edges.filter(
        (e) => e.kind === "NEXT",
      ),
    ).toEqual([]);
    // Every ordered pair equally often.
    const balanced = [0, 1, 0, 2, 1, 2].flatMap(() => [0, 1, 2, 0, 2, 1]).map((topic, i) => session(i * day, topic));
    for (const edge of interestGraph(shares, codebook, balanced).edges)
      if (edge.kind === "NEXT") expect(edge.lift).toBeLessThan(1.6);
  });

  it("counts successions within a session only while the session lasts", () => {
    const minute = 60_000;
    const steps = Array.from({ length: 20 }, (_, i) => [
      step(i * day, 0),
      step(i * day + minute, 1),
      step(i * day + 300 * minute, 2),
    ]).flat();
    const within = interestGraph(shares, codebook, [], steps).edges.filter((e) => e.kind === "NEXT");
    expect(within.every((e) => e.kind === "NEXT" && e.span === "SESSION" && e.from === 0 && e.to === 1)).toBe(true);
  });

  it("keeps the largest shares as nodes", () => {
    expect(interestGraph(shares, codebook, [], [], { nodes: 2 }).nodes).toEqual([
      { topic: 0, share: 0.5 },
      { topic: 1, share: 0.3 },
    ]);
  });
});
