import { GodwitError } from "../../core/errors.js";
import { shareInterval } from "../../core/interests/distribution.js";
import type { Interval, QueryInterestTimelineArgs, RequireFields } from "../../generated/graphql.js";
import type { AppContext } from "../kit/context.js";
import type { Edition } from "../kit/edition.js";
import type { Floor, ShownTopics } from "../kit/shown-topics.js";

/** A step of a timeline; its strongest shares are looked for when they are asked for. */
export interface TimelineView {
  from: Date;
  to: Date;
  behaviours: number;
  /** k shares, sum 1 */
  all: Float64Array;
  /** how many independent draws the shares are known as well as from */
  precision: number;
  floor: Floor;
  /** null = the strongest */
  topicIds: readonly string[] | null;
}

/** At most so many topics of a timeline are asked for. */
const mostTopics = 100;

/** Of a timeline's steps; those without behaviours have the same. An array belongs to one edition and floor. */
const strongest = new WeakMap<Float64Array, ShownShare[]>();

type ShownShare = ReturnType<ShownTopics["shares"]>[number] & { interval: Interval };

function sharesOf({ all, floor, precision }: TimelineView, { shown }: Edition): ShownShare[] {
  const rows = Array.from(all, (share, topic) => ({ topic, share }));
  return shown.shares(rows, floor).map(({ topic, share }) => {
    const [low, high] = shareInterval(share, precision);
    return { topic, share, interval: { low, high } };
  });
}

/** A person's interests step by step; none of somebody nobody has heard of. */
export async function interestTimeline(
  {
    userId,
    from,
    to,
    bucket,
    floor,
    topicIds,
  }: RequireFields<QueryInterestTimelineArgs, "userId" | "from" | "to" | "bucket">,
  app: AppContext,
): Promise<TimelineView[]> {
  if (topicIds && topicIds.length > mostTopics)
    throw new GodwitError("TOO_MANY", `topicIds has ${topicIds.length} elements; at most ${mostTopics} are taken.`, [
      "topicIds",
    ]);
  const snapshot = await app.loaders.snapshot.load(userId);
  if (snapshot === null) return [];
  const span = { from: from.getTime(), to: to.getTime(), bucket };
  const points = await app.services.interestCourse.timeline(snapshot, span, app.turn);
  await app.turn();
  return points.map((point) => ({
    from: new Date(point.from),
    to: new Date(point.to),
    behaviours: point.behaviours,
    all: point.shares,
    precision: point.evidence / app.edition.parameters.dispersion,
    floor: floor ?? "TOPICS",
    topicIds: topicIds?.map((id) => app.edition.shown.byId(id)?.id ?? id) ?? null,
  }));
}

/** The shares of a step: those asked for, or the ten strongest. */
export function shownShares(point: TimelineView, edition: Edition): ShownShare[] {
  const { all, topicIds } = point;
  if (topicIds !== null) return sharesOf(point, edition).filter(({ topic }) => topicIds.includes(topic.id));
  let shares = strongest.get(all);
  if (shares === undefined) strongest.set(all, (shares = sharesOf(point, edition).slice(0, 10)));
  return shares;
}
