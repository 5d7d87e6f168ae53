import { expect, it } from "vitest";
import type { EvaluationBehaviour } from "../../../src/core/evaluation/world.js";
import { sessionsOf } from "./sessions.js";
import { minuteMs } from "../../../src/core/time.js";

const act = (user: number, minute: number, sessionId: string | null = null): EvaluationBehaviour => ({
  user,
  signal: {
    at: minute * minuteMs,
    type: "VIEW",
    strength: 1,
    hour: 0,
    weekday: 1,
    scene: {},
    domain: "d",
    item: 0,
    text: null,
    sessionId,
  },
});

it("cuts at gaps of more than 30 minutes, and never within an explicit session", () => {
  const sessions = sessionsOf([
    act(0, 0),
    act(1, 5),
    act(0, 30),
    act(0, 61),
    act(1, 300, "basket"),
    act(1, 400, "basket"),
  ]);
  expect(sessions.map(({ user, behaviours }) => [user, behaviours.length])).toEqual([
    [0, 2],
    [1, 1],
    [0, 1],
    [1, 2],
  ]);
  expect(sessions.map(({ start }) => start / minuteMs)).toEqual([0, 5, 61, 300]);
});
