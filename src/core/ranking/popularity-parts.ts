import type { Engagement } from "../interests/engagement.js";

/**
 * What one user counts for in the popularity of one item: the decayed strength of what they did with it, less what they
 * held against it, at most so much, at the time they did something with it last. Popularity so counts people, not
 * clicks: a purchase, or four views.
 */
export const mostPopularity = 4;

/** One user's part in the popularity of one item; a `weight` below 0 takes one back that was added before. */
export interface PopularityPart {
  /** the item's number */
  readonly item: number;
  /** epoch ms */
  readonly at: number;
  readonly weight: number;
  /** when this user first met the item, epoch ms */
  readonly since: number;
}

/** What the items of one user count for. */
export function partsOf(items: ReadonlyMap<number, Engagement>): PopularityPart[] {
  return partChanges(new Map(), items);
}

/**
 * What changes in popularity when a user's items become others. Adding the changes of every step from nothing on comes
 * to the same as adding partsOf the last.
 */
export function partChanges(
  before: ReadonlyMap<number, Engagement>,
  after: ReadonlyMap<number, Engagement>,
): PopularityPart[] {
  const changes: PopularityPart[] = [];
  for (const [item, engagement] of after) {
    const former = before.get(item);
    const weight = weightOf(engagement);
    if (former !== undefined && former.lastAt === engagement.lastAt && weightOf(former) === weight) continue;
    if (former !== undefined) changes.push(...takenBack(item, former));
    if (weight > 0) changes.push({ item, at: engagement.lastAt, weight, since: engagement.firstAt });
  }
  for (const [item, former] of before) if (!after.has(item)) changes.push(...takenBack(item, former));
  return changes;
}

function takenBack(item: number, engagement: Engagement): PopularityPart[] {
  const weight = weightOf(engagement);
  return weight > 0 ? [{ item, at: engagement.lastAt, weight: -weight, since: engagement.firstAt }] : [];
}

/** Rounded as states are stored, so that what is read back takes away exactly what was added. */
function weightOf({ weight, negative }: Engagement): number {
  return Math.fround(Math.min(Math.max(0, Math.fround(weight) - Math.fround(negative)), mostPopularity));
}
