import { shareInterval } from "../../core/interests/distribution.js";
import { InterestReader } from "../../core/interests/reader.js";
import { type Slice, slicesOf } from "../../core/interests/slices.js";
import type { ShownTopic } from "../kit/shown-topics.js";
import type { InterestView, TopicInterest, UserSnapshot } from "./user-snapshot.js";

/** Interests in several topics as one: shares and trends add up, the interval is that of the sum. */
export function addedUp(
  user: UserSnapshot,
  shown: ShownTopic,
  parts: readonly TopicInterest[],
  precision: number,
): InterestView {
  const positions = parts.map(({ topic }) => topic);
  if (parts.length === 1) {
    const { topic: _one, ...rest } = parts[0]!;
    return { ...rest, user, shown, parts: positions };
  }
  const sum = (of: (part: TopicInterest) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const share = Math.min(
    1,
    sum((part) => part.share),
  );
  const [low, high] = shareInterval(share, precision);
  return { user, shown, parts: positions, share, low, high, trend: sum((part) => part.trend) };
}

/** Decayed strength, first and last behaviour of an interest; null where it is the population's only. */
export function ownOf({
  user,
  parts,
}: Pick<InterestView, "user" | "parts">): { firstSeen: number; lastSeen: number; strength: number } | null {
  const topics = parts.flatMap((topic) => user.state.topics.get(topic) ?? []);
  if (topics.length === 0) return null;
  return {
    firstSeen: Math.min(...topics.map(({ firstSeen }) => firstSeen)),
    lastSeen: Math.max(...topics.map(({ lastSeen }) => lastSeen)),
    strength: topics.reduce((sum, { strength }) => sum + strength, 0),
  };
}

/** The slices of each topic, read once for all interests of a snapshot. */
const read = new WeakMap<UserSnapshot, (topic: number) => Slice[]>();

/** Where an interest lives. */
export function slicesOfInterest({ user, parts }: Pick<InterestView, "user" | "parts">): Slice[] {
  const { edition, population, state } = user;
  let slices = read.get(user);
  if (slices === undefined) {
    slices = slicesOf(new InterestReader(population, edition.k, edition.parameters), state);
    read.set(user, slices);
  }
  const ofParts = parts.map(slices);
  return ofParts.length === 1 ? ofParts[0]! : slicesAddedUp(ofParts, edition.parameters.dispersion);
}

/** Slices of several topics as those of their sum. */
function slicesAddedUp(parts: readonly (readonly Slice[])[], dispersion: number): Slice[] {
  const cells = new Map<string, Slice[]>();
  for (const slice of parts.flat()) {
    const key = `${slice.dimension} ${slice.key}`;
    cells.set(key, [...(cells.get(key) ?? []), slice]);
  }
  return [...cells.values()].map((slices) => {
    const share = Math.min(
      1,
      slices.reduce((sum, slice) => sum + slice.share, 0),
    );
    const usual = slices.reduce((sum, slice) => sum + slice.share / slice.lift, 0);
    const [low, high] = shareInterval(share, slices[0]!.evidence / dispersion);
    return { ...slices[0]!, share, lift: share / usual, low, high };
  });
}
