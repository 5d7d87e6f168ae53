import { shareInterval } from "../../core/interests/distribution.js";
import type { Slice } from "../../core/interests/slices.js";
import type { ShownTopic } from "../kit/shown-topics.js";
import type { InterestView, TopicInterest, UserPicture } from "./user-picture.js";

/** Interests in several topics as one: shares and trends add up, the interval is that of the sum. */
export function addedUp(
  user: UserPicture,
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

/** Slices of several topics as those of their sum. */
export function slicesAddedUp(parts: readonly (readonly Slice[])[], dispersion: number): Slice[] {
  const cells = new Map<string, Slice[]>();
  for (const slice of parts.flat()) {
    const key = `${slice.dimension} ${slice.key}`;
    cells.set(key, [...(cells.get(key) ?? []), slice]);
  }
  return [...cells.values()].map((own) => {
    const share = Math.min(
      1,
      own.reduce((sum, slice) => sum + slice.share, 0),
    );
    const usual = own.reduce((sum, slice) => sum + slice.share / slice.lift, 0);
    const [low, high] = shareInterval(share, own[0]!.evidence / dispersion);
    return { ...own[0]!, share, lift: share / usual, low, high };
  });
}
