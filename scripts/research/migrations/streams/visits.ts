import type { Session } from "../../../../src/core/session.js";
import type { Random } from "../../../../src/core/statistics/random.js";
import { dayMs, hourMs, minuteMs } from "../../../../src/core/time.js";
import type { Scene } from "../../../../src/core/types.js";
import { dirichlet, draw, model } from "../../../../test/support/simulation/stream.js";

export const { topics } = model;
/** Items are told apart, so that a refit can sort them into other topics. */
const itemsPerTopic = 4;
const daysLived = Date.UTC(2024, 0, 1);

export type Part = "MORNING" | "EVENING";

/** Slots for a sitting in a day, and the part of them that is used. */
const slotsADay = 2;
const unused = 0.4;
/** Days that so many sittings take, on average. */
export const daysOf = (sittings: number): number => sittings / (slotsADay * (1 - unused));

/** How somebody lives: what they turn to, and what their sessions are like. Sessions and days are counted from 0. */
export interface Life {
  readonly interestsAt: (session: number, part: Part, day: number) => readonly number[];
  /** how close a session's own interests are to those */
  readonly concentration: number;
  readonly sceneAt?: (session: number) => Scene;
  /** probability that a session goes on with the interests of the one before it in its daypart */
  readonly carry?: number;
  /** a few sessions are very long and stay with one thing */
  readonly heavyTails?: boolean;
  /** evenings come about from this session on only */
  readonly eveningsFrom?: number;
}

/** One sitting: items in order, each with its strength. */
export interface Visit {
  readonly day: number;
  readonly hour: number;
  readonly scene: Scene;
  readonly items: readonly { readonly item: number; readonly strength: number }[];
}

/** What a detector sees of somebody. */
export interface Stream {
  readonly sessions: Session[];
  /** the topic of every behaviour in order */
  readonly behaviours: number[][];
}

/** So many sittings, one or two on most days. */
export function visitsOf(random: Random, life: Life, length: number): Visit[] {
  const visits: Visit[] = [];
  const last: Partial<Record<Part, readonly number[]>> = {};
  for (let slot = 0; visits.length < length; slot++) {
    if (random() < unused) continue;
    const part: Part = slot % slotsADay === 0 ? "MORNING" : "EVENING";
    const day = Math.floor(slot / slotsADay);
    if (part === "EVENING" && visits.length < (life.eveningsFrom ?? 0)) continue;
    const previous = last[part];
    const goesOn = previous !== undefined && random() < (life.carry ?? 0);
    const theta = life.interestsAt(visits.length, part, day).map((share) => share * life.concentration);
    const own = goesOn ? previous : dirichlet(random, theta);
    last[part] = own;
    visits.push({
      day,
      hour: part === "MORNING" ? 7 + 4 * random() : 18.5 + 4 * random(),
      scene: life.sceneAt?.(visits.length) ?? { device: random() < 0.5 ? "phone" : "desktop" },
      items: itemsOf(random, own, life.heavyTails ?? false),
    });
  }
  return visits;
}

function itemsOf(random: Random, interests: readonly number[], heavyTails: boolean): Visit["items"] {
  let n = 1;
  if (heavyTails) n = Math.min(300, Math.floor(1 / (1 - random()) ** (1 / 1.1)));
  else while (n < model.longest && random() < 1 - 1 / model.meanLength) n++;
  const sticks = heavyTails ? 0.85 : model.stickiness;
  let topic = draw(random, interests);
  return Array.from({ length: n }, (_, i) => {
    if (i > 0 && random() >= sticks) topic = draw(random, interests);
    const item = topic * itemsPerTopic + Math.floor(random() * itemsPerTopic);
    return { item, strength: [1, 1, 2, 5][Math.floor(random() * 4)]! };
  });
}

/** The topics that items are made from: item → topic. */
export const plainTopics = Int32Array.from({ length: topics * itemsPerTopic }, (_, i) => Math.floor(i / itemsPerTopic));

/** Topics after a refit: three items in ten are sorted anew, and topics have other numbers. */
export function refitTopics(random: Random): Int32Array {
  const names = Array.from({ length: topics }, (_, i) => i);
  for (let i = topics - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [names[i], names[j]] = [names[j]!, names[i]!];
  }
  return plainTopics.map((topic) => names[random() < 0.3 ? Math.floor(random() * topics) : topic]!);
}

/** Interests in the plain topics as interests in others. */
export function inTopics(shares: readonly number[], topicOf: Int32Array): number[] {
  const out = shares.map(() => 0);
  topicOf.forEach((topic, item) => {
    out[topic]! += shares[plainTopics[item]!]! / itemsPerTopic;
  });
  return out;
}

/** Sittings in terms of some topics. */
export function expressed(visits: readonly Visit[], topicOf: Int32Array): Stream {
  return {
    sessions: visits.map((visit) => sessionOf(visit, topicOf)),
    behaviours: visits.map(({ items }) => items.map(({ item }) => topicOf[item]!)),
  };
}

function sessionOf({ day, hour, scene, items }: Visit, topicOf: Int32Array): Session {
  const sums = new Map<number, number>();
  for (const { item, strength } of items) sums.set(topicOf[item]!, (sums.get(topicOf[item]!) ?? 0) + strength);
  const index = [...sums.keys()].toSorted((a, b) => a - b);
  const sparse = { index, value: index.map((topic) => sums.get(topic)!) };
  const start = daysLived + day * dayMs + Math.floor(hour * hourMs);
  return {
    start,
    end: start + items.length * minuteMs,
    count: items.length,
    hour,
    weekday: (day % 7) + 1,
    scene,
    topics: sparse,
    byDomain: { shop: sparse },
  };
}
