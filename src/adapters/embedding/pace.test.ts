import { expect, it } from "vitest";
import { Pace } from "./pace.js";

/** What an endpoint that bears so many requests at a time makes of a pace; a unit of weight takes `cost` ms. */
function after(requests: number, { bears, cost }: { bears: number; cost: number }, pace: Pace): Pace {
  let now = 0;
  for (let i = 0; i < requests; ) {
    const { lanes, budget } = pace;
    const took = (budget * cost * lanes) / Math.min(lanes, bears);
    const from = now;
    now += took;
    for (let lane = 0; lane < lanes; lane++, i++) pace.answered({ weight: budget, from, to: now, full: true });
  }
  return pace;
}
const make = (): Pace => new Pace({ lanes: 8, timeoutMs: 30_000 });

it("stays with one lane where a second brings nothing, and takes as many as bring more", () => {
  expect(after(200, { bears: 1, cost: 1 }, make()).lanes).toBe(1);
  expect(after(400, { bears: 4, cost: 1 }, make()).lanes).toBe(4);
  expect(after(400, { bears: 100, cost: 1 }, make()).lanes).toBe(8);
});

it("tries more lanes again after a while, for the endpoint may have grown", () => {
  const pace = after(200, { bears: 1, cost: 1 }, make());
  expect(after(600, { bears: 4, cost: 1 }, pace).lanes).toBe(4);
});

it("asks for about two seconds of work, whatever the endpoint's speed", () => {
  for (const cost of [0.05, 0.5, 5]) {
    const seconds = (after(100, { bears: 1, cost }, make()).budget * cost) / 1_000;
    expect(seconds).toBeGreaterThan(0.9);
    expect(seconds).toBeLessThanOrEqual(2.1);
  }
});

it("asks for less, one request at a time, after a time-out", () => {
  const pace = after(400, { bears: 4, cost: 0.1 }, make());
  const { budget } = pace;
  pace.timedOut(budget);
  expect(pace.budget).toBe(budget / 4);
  expect(pace.lanes).toBe(1);
});
