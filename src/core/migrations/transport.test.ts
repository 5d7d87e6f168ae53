import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { topicFlow } from "./flow.js";
import { transport } from "./transport.js";

const amounts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 7 });

const sum = (x: readonly number[]): number => x.reduce((p, q) => p + q, 0);

describe("optimal transport", () => {
  it("ships every supply to every demand", () => {
    fc.assert(
      fc.property(amounts, amounts, fc.nat(), (a, b, salt) => {
        const supply = a.map((x) => x / sum(a));
        const demand = b.map((x) => x / sum(b));
        const plan = transport(supply, demand, (i, j) => ((i * 31 + j * 17 + salt) % 11) / 11);
        supply.forEach((s, i) => expect(sum(plan.filter((p) => p.from === i).map((p) => p.mass))).toBeCloseTo(s, 9));
        demand.forEach((d, j) => expect(sum(plan.filter((p) => p.to === j).map((p) => p.mass))).toBeCloseTo(d, 9));
      }),
    );
  });

  it("costs no more than any assignment", () => {
    const orders = (n: number): number[][] =>
      n === 0
        ? [[]]
        : orders(n - 1).flatMap((o) =>
            Array.from({ length: n }, (_, at) => [...o.slice(0, at), n - 1, ...o.slice(at)]),
          );
    const costs = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 4 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(costs, (cost) => {
        const plan = transport([1, 1, 1, 1], [1, 1, 1, 1], (i, j) => cost[i]![j]!);
        const least = Math.min(...orders(4).map((o) => o.reduce((s, j, i) => s + cost[i]![j]!, 0)));
        expect(plan.reduce((s, p) => s + p.mass * cost[p.from]![p.to]!, 0)).toBeCloseTo(least, 9);
      }),
    );
  });
});

describe("topic flow", () => {
  it("moves as much as the total variation and leaves in place what both have", () => {
    const from = [0.5, 0.3, 0.2, 0];
    const to = [0.1, 0.3, 0.3, 0.3];
    const flow = topicFlow([4, 5, 6, 7], from, to, (a, b) => 1 - Math.abs(a - b) / 4);
    expect(flow.reduce((s, f) => s + f.mass, 0)).toBeCloseTo(0.4, 9);
    expect(flow).toEqual([
      { from: 4, to: 7, mass: expect.closeTo(0.3, 9) as number },
      { from: 4, to: 6, mass: expect.closeTo(0.1, 9) as number },
    ]);
  });

  it("prefers the nearer topic", () => {
    expect(
      topicFlow([0, 1, 2, 3], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], (a, b) =>
        Math.floor(a / 2) === Math.floor(b / 2) ? 0.9 : -0.2,
      )
        .map(({ from, to }) => [from, to])
        .toSorted(),
    ).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});
