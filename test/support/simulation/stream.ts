import { daypartOf } from "../../../src/core/session.js";
import type { Session } from "../../../src/core/session.js";
import { normal } from "../../../src/core/statistics/random.js";
import type { Random } from "../../../src/core/statistics/random.js";
import type { Scene } from "../../../src/core/types.js";

/**
 * The model that streams come from. A user has one interest distribution per daypart (alternating users: morning and
 * evening differ). A session draws its own distribution from a Dirichlet around it (overdispersion), and inside a
 * session
 * a behaviour repeats the topic of the one before with probability `stickiness` (bursts): behaviours of one session are
 * strongly dependent, sessions are not. Strengths vary by type of behaviour and leak to neighbouring topics.
 */
export const model = {
  topics: 24,
  stickiness: 0.5,
  leak: 0.15,
  meanLength: 6,
  longest: 40,
} as const;

export const changeKinds = ["SHIFT", "EMERGENCE", "FADE", "GRADUAL"] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A change of total-variation size `size` that begins with session `at` and is complete after `over` sessions. */
export interface Change {
  readonly kind: ChangeKind;
  readonly size: number;
  readonly at: number;
  readonly over: number;
}

export interface Stream {
  readonly sessions: Session[];
  /** The topic of every behaviour in order: what per-behaviour methods see. */
  readonly behaviours: number[][];
  /** Topics that truly gained most, per daypart; empty without a change. */
  readonly gained: number[];
  /** Topics that truly lost most, per daypart. */
  readonly lost: number[];
}

export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  // Marsaglia and Tsang (2000)
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function dirichlet(random: Random, alpha: readonly number[]): number[] {
  const g = alpha.map((a) => (a > 0 ? gamma(random, a) : 0));
  const sum = g.reduce((a, b) => a + b, 0);
  return sum > 0 ? g.map((x) => x / sum) : alpha.map((a, _, all) => a / all.reduce((p, q) => p + q, 0));
}

/** An index drawn by its probability. */
export function draw(random: Random, p: readonly number[]): number {
  let u = random();
  for (let i = 0; i < p.length; i++) {
    u -= p[i]!;
    if (u < 0) return i;
  }
  return p.length - 1;
}

/**
 * The distribution after the change: total variation to `theta` is about `size` (less where a fade has no more to
 * lose).
 */
export function moved(random: Random, theta: readonly number[], kind: ChangeKind, size: number): number[] {
  const order = theta.map((_, i) => i).toSorted((a, b) => theta[b]! - theta[a]!);
  const loss = theta.map(() => 0);
  const gain = theta.map(() => 0);
  if (kind === "EMERGENCE")
    theta.forEach((t, i) => {
      loss[i] = size * t;
    });
  else {
    let left = size;
    for (const i of order) {
      const take = Math.min(left, theta[i]! * 0.95);
      loss[i] = take;
      left -= take;
    }
  }
  const lost = loss.reduce((a, b) => a + b, 0);
  if (kind === "FADE") {
    const rest = theta.map((t, i) => t - loss[i]!);
    const sum = rest.reduce((a, b) => a + b, 0);
    rest.forEach((r, i) => {
      gain[i] = (lost * (r + 0.002)) / (sum + 0.002 * theta.length);
    });
  } else {
    const small = order.slice(Math.floor(order.length / 2));
    gain[small[Math.floor(random() * small.length)]!] = lost;
  }
  const out = theta.map((t, i) => t - loss[i]! + gain[i]!);
  const sum = out.reduce((a, b) => a + b, 0);
  return out.map((x) => x / sum);
}

function mostGained(before: readonly number[], after: readonly number[]): number {
  return after.reduce((best, x, i) => (x - before[i]! > after[best]! - before[best]! ? i : best), 0);
}

export interface StreamOptions {
  readonly length: number;
  /** the morning's and the evening's interests differ, mornings on the phone */
  readonly alternating: boolean;
  readonly change: Change | null;
  /** evenings come about from this session on only: the mix of contexts shifts, interests within them do not */
  readonly eveningsFrom?: number;
  /**
   * probability that a session goes on with the interests of the one before it in its daypart: breaks exchangeability
   */
  readonly carry?: number;
}

/** One user's sessions. */
export function userStream(
  random: Random,
  { length, alternating, change, eveningsFrom = 0, carry = 0 }: StreamOptions,
): Stream {
  const k = model.topics;
  const base = dirichlet(
    random,
    Array.from({ length: k }, () => 0.25),
  );
  const other = alternating
    ? dirichlet(
        random,
        Array.from({ length: k }, () => 0.25),
      )
    : base;
  const concentration = 2 * 5 ** random();
  const before = { MORNING: base, EVENING: other };
  const seed = Math.floor(random() * 2 ** 31);
  const same = (): Random => {
    let a = seed;
    return () => {
      a = (a * 48271) % 2147483647;
      return (a & 0xffff) / 65536;
    };
  };
  const after = change
    ? {
        MORNING: moved(same(), base, change.kind, change.size),
        EVENING: moved(same(), other, change.kind, change.size),
      }
    : before;
  const sessions: Session[] = [];
  const behaviours: number[][] = [];
  const last: { MORNING?: number[]; EVENING?: number[] } = {};
  for (let slot = 0; sessions.length < length; slot++) {
    if (random() < 0.4) continue;
    const day = Math.floor(slot / 2);
    const hour = slot % 2 === 0 ? 7 + 4 * random() : 18.5 + 4 * random();
    const part = daypartOf(hour) === "MORNING" ? "MORNING" : "EVENING";
    if (part === "EVENING" && sessions.length < eveningsFrom) continue;
    const t = change ? Math.min(1, Math.max(0, (sessions.length - change.at + 1) / Math.max(1, change.over))) : 0;
    const theta = before[part].map((b, i) => (1 - t) * b + t * after[part][i]!);
    const previous = last[part];
    const own =
      carry > 0 && previous && random() < carry
        ? previous
        : dirichlet(
            random,
            theta.map((x) => x * concentration),
          );
    last[part] = own;
    let n = 1;
    while (n < model.longest && random() < 1 - 1 / model.meanLength) n++;
    const sum = new Float64Array(k);
    const list: number[] = [];
    let topic = draw(random, own);
    for (let i = 0; i < n; i++) {
      if (i > 0 && random() >= model.stickiness) topic = draw(random, own);
      list.push(topic);
      const strength = [1, 1, 2, 5][Math.floor(random() * 4)]!;
      sum[topic]! += strength * (1 - model.leak);
      sum[(topic + 1) % k]! += strength * model.leak * 0.6;
      sum[(topic + 5) % k]! += strength * model.leak * 0.4;
    }
    const index: number[] = [];
    const value: number[] = [];
    sum.forEach((v, i) => {
      if (v > 0) {
        index.push(i);
        value.push(v);
      }
    });
    const start = Date.UTC(2024, 0, 1) + day * 86_400_000 + Math.floor(hour * 3_600_000);
    const scene: Scene = alternating
      ? { device: part === "MORNING" ? "phone" : "desktop" }
      : { device: random() < 0.5 ? "phone" : "desktop" };
    sessions.push({
      start,
      end: start + n * 60_000,
      count: n,
      hour,
      weekday: (day % 7) + 1,
      scene,
      topics: { index, value },
      byDomain: { shop: { index, value } },
    });
    behaviours.push(list);
  }
  const gained = change ? (["MORNING", "EVENING"] as const).map((part) => mostGained(before[part], after[part])) : [];
  const lost = change ? (["MORNING", "EVENING"] as const).map((part) => mostGained(after[part], before[part])) : [];
  return { sessions, behaviours, gained, lost };
}
