import { jensenShannonBits } from "../../../src/core/statistics/divergence.js";
import { bootstrapMean, pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import type { InterestParameters } from "../../../src/core/interests/parameters.js";
import { emptyPopulation, mergePerson, type Population } from "../../../src/core/interests/population.js";
import { InterestReader } from "../../../src/core/interests/reader.js";
import { emptyState, fold, type InterestState } from "../../../src/core/interests/state.js";
import { daypartOf, type Daypart } from "../../../src/core/session.js";
import type { Device, Week } from "../../town/person.js";
import { inTopics, type Resident, type World } from "./world.js";

export const answers = ["population", "raw", "static", "predicted"] as const;
export type Answer = (typeof answers)[number];

/** Mean Jensen–Shannon distance to the truth of the users of one group, per answer, with 95 % bootstrap intervals. */
export interface Recovery {
  readonly group: string;
  readonly users: number;
  readonly distance: Readonly<Record<Answer, Interval>>;
  /** paired: below zero, the prediction is nearer */
  readonly predictedLessStatic: Interval;
  readonly predictedLessRaw: Interval;
}

/** A situation that a user comes in: when they come in it (mean local hour), and how often. */
interface Situation {
  readonly daypart: Daypart;
  readonly device: Device;
  readonly week: Week;
  readonly hour: number;
  readonly sessions: number;
  /** strength per topic, unshrunken */
  readonly raw: Float64Array;
}

/** Per user and situation, the distance of every answer. */
interface Distances {
  readonly resident: Resident;
  readonly situation: Situation;
  readonly distance: Record<Answer, number>;
}

const hoursADay = 24;
const weekdays: Readonly<Record<Week, number>> = { weekday: 3, weekend: 6 };

/**
 * How near each way to answer "what is this user interested in now, in this situation" comes to the truth at the town's
 * end: the true themes in the situation, expressed in topics through the items of each theme. A situation is a daypart
 * × device × weekday or weekend that the user has come in; a user's distance is the mean over their sessions'
 * situations. `raw` = strengths in that situation, unshrunken; `static` = θ_long; `predicted` = P(k|u,c).
 */
export function recovery(world: World, parameters: InterestParameters, seed: number): Recovery[] {
  const states = world.residents.map(({ signals }) => {
    const state = emptyState(parameters);
    for (const signal of signals) fold(state, signal, parameters);
    return state;
  });
  const population = emptyPopulation(parameters);
  for (const state of states) mergePerson(population, state);
  const all = world.residents.flatMap((resident, i) =>
    distancesOf(resident, states[i]!, population, world, parameters),
  );
  const groups: [string, (one: Distances) => boolean][] = [
    ["all users", () => true],
    ["interests depend on the situation", ({ resident }) => resident.truth.dependsOn.length > 0],
    ["– on the daypart", ({ resident }) => resident.truth.dependsOn.includes("daypart")],
    ["– on the device", ({ resident }) => resident.truth.dependsOn.includes("device")],
    ["– on weekday or weekend", ({ resident }) => resident.truth.dependsOn.includes("week")],
    ["the same everywhere", ({ resident }) => resident.truth.dependsOn.length === 0],
    ...(["MORNING", "AFTERNOON", "EVENING", "NIGHT"] as const).map((daypart): [string, (one: Distances) => boolean] => [
      `depend on the daypart, ${daypart.toLowerCase()}`,
      ({ resident, situation }) => resident.truth.dependsOn.includes("daypart") && situation.daypart === daypart,
    ]),
    ...(["phone", "desktop"] as const).map((device): [string, (one: Distances) => boolean] => [
      `depend on the device, ${device}`,
      ({ resident, situation }) => resident.truth.dependsOn.includes("device") && situation.device === device,
    ]),
  ];
  return groups.map(([group, keep]) => summary(group, all.filter(keep), seed));
}

function distancesOf(
  resident: Resident,
  state: InterestState,
  population: Population,
  world: World,
  parameters: InterestParameters,
): Distances[] {
  const situations = situationsOf(state, world.k);
  const reader = new InterestReader(population, world.k, parameters);
  const { long, population: everybody } = reader.horizonShares(state, world.end);
  const total = new Float64Array(world.k);
  for (const { raw } of situations)
    raw.forEach((x, topic) => {
      total[topic]! += x;
    });
  const now = resident.truth.interests.filter(({ to }) => Date.parse(to) >= world.end);
  return situations.flatMap((situation) => {
    const { daypart, device, week, hour, raw } = situation;
    const entry = now.find(
      (one) => (one.daypart ?? daypart) === daypart && (one.device ?? device) === device && (one.week ?? week) === week,
    );
    if (entry === undefined) return [];
    const truth = inTopics(entry.themes, world, resident);
    const { shares } = reader.predict(state, {
      at: world.end,
      hour,
      weekday: weekdays[week],
      scene: { device },
      domain: null,
    });
    const far = (x: Float64Array): number => Math.sqrt(jensenShannonBits(x, truth));
    return [
      {
        resident,
        situation,
        distance: {
          population: far(everybody),
          raw: far(normalised(raw) ?? normalised(total) ?? everybody),
          static: far(long),
          predicted: far(shares),
        },
      },
    ];
  });
}

function situationsOf(state: InterestState, k: number): Situation[] {
  const found = new Map<
    string,
    { daypart: Daypart; device: Device; week: Week; sin: number; cos: number; sessions: number; raw: Float64Array }
  >();
  for (const { hour, weekday, scene, topics } of state.sessions) {
    const device = scene["device"];
    if (device !== "phone" && device !== "desktop") continue;
    const daypart = daypartOf(hour);
    const week: Week = weekday >= 6 ? "weekend" : "weekday";
    const key = `${daypart} ${device} ${week}`;
    const one = found.get(key) ?? { daypart, device, week, sin: 0, cos: 0, sessions: 0, raw: new Float64Array(k) };
    found.set(key, one);
    one.sin += Math.sin((2 * Math.PI * hour) / hoursADay);
    one.cos += Math.cos((2 * Math.PI * hour) / hoursADay);
    one.sessions++;
    topics.index.forEach((topic, i) => {
      one.raw[topic]! += topics.value[i]!;
    });
  }
  return [...found.values()].map(({ sin, cos, ...rest }) => ({
    ...rest,
    hour: ((Math.atan2(sin, cos) / (2 * Math.PI)) * hoursADay + hoursADay) % hoursADay,
  }));
}

function normalised(x: Float64Array): Float64Array | null {
  const total = x.reduce((a, b) => a + b, 0);
  return total > 0 ? x.map((v) => v / total) : null;
}

/** A user is one observation: the mean over their situations, weighted by sessions. */
function summary(group: string, rows: readonly Distances[], seed: number): Recovery {
  const users = new Map<Resident, { sessions: number; sum: Record<Answer, number> }>();
  for (const { resident, situation, distance } of rows) {
    const user = users.get(resident) ?? { sessions: 0, sum: { population: 0, raw: 0, static: 0, predicted: 0 } };
    users.set(resident, user);
    user.sessions += situation.sessions;
    for (const answer of answers) user.sum[answer] += situation.sessions * distance[answer];
  }
  const each = (answer: Answer): number[] => [...users.values()].map(({ sessions, sum }) => sum[answer] / sessions);
  const mean = (answer: Answer): Interval => bootstrapMean(each(answer), { seed });
  return {
    group,
    users: users.size,
    distance: {
      population: mean("population"),
      raw: mean("raw"),
      static: mean("static"),
      predicted: mean("predicted"),
    },
    predictedLessStatic: pairedDifference(each("predicted"), each("static"), { seed }),
    predictedLessRaw: pairedDifference(each("predicted"), each("raw"), { seed }),
  };
}
