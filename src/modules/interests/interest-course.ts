import { GodwitError } from "../../core/errors.js";
import { unitStrength } from "../../core/interests/distribution.js";
import { interestGraph, type InterestGraph } from "../../core/interests/graph.js";
import { timeline, type TimeBucket, type TimelinePoint } from "../../core/interests/timeline.js";
import type { History } from "../../ports/history/history.js";
import type { Turn } from "../kit/turn.js";
import type { InterestService } from "./interest-service.js";
import type { SignalResolver } from "./signals.js";
import type { UserSnapshot } from "./user-snapshot.js";

/** A timeline reads at most this many behaviours. */
const timelineLimit = 20_000;
/** The successions within sessions come from so many of the newest behaviours. */
const graphBehaviours = 2_000;

/** A stretch of time, epoch ms, and the width of its steps. */
export interface TimelineSpan {
  readonly from: number;
  /** exclusive */
  readonly to: number;
  readonly bucket: TimeBucket;
}

/** How interests went and what follows what: read from behaviours, not from sums alone. */
export class InterestCourse {
  readonly #history: History;
  readonly #resolver: SignalResolver;
  readonly #interests: InterestService;

  constructor(parts: { history: History; resolver: SignalResolver; interests: InterestService }) {
    this.#history = parts.history;
    this.#resolver = parts.resolver;
    this.#interests = parts.interests;
  }

  /** Shares step by step in the user's zone. Throws BAD_USER_INPUT, and TOO_MANY for more than 20,000 behaviours. */
  async timeline(snapshot: UserSnapshot, { from, to, bucket }: TimelineSpan, turn: Turn): Promise<TimelinePoint[]> {
    if (!(from < to))
      throw new GodwitError(
        "BAD_USER_INPUT",
        `from ${new Date(from).toISOString()} is not before to ${new Date(to).toISOString()}.`,
        ["from"],
      );
    snapshot.edition.requireCodebook();
    const behaviours = await this.#history.behaviours.page(snapshot.user.id, {
      first: timelineLimit + 1,
      after: null,
      from,
      to,
    });
    if (behaviours.length > timelineLimit)
      throw new GodwitError(
        "TOO_MANY",
        `The user has more than ${timelineLimit} behaviours between from and to; ask for a shorter time.`,
        ["from"],
      );
    const { signals } = await this.#resolver.resolve(snapshot.edition, behaviours);
    await turn();
    return timeline([...signals.values()], {
      bucket,
      timeZone: snapshot.user.timeZone ?? "UTC",
      base: this.#interests.usual(snapshot, to),
      parameters: snapshot.edition.parameters,
      unit: unitStrength(snapshot.population, snapshot.state),
    });
  }

  /** How the interests hang together. */
  async graph(snapshot: UserSnapshot, nodes: number, turn: Turn): Promise<InterestGraph> {
    const codebook = snapshot.edition.requireCodebook();
    const recent = await this.#history.behaviours.page(snapshot.user.id, { first: graphBehaviours, after: null });
    const { signals } = await this.#resolver.resolve(snapshot.edition, recent);
    await turn();
    const steps = [...signals.values()]
      .filter(({ strength }) => strength > 0)
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, topics }) => ({ start: at, end: at, topics }));
    const { shares } = this.#interests.predict(snapshot, null);
    return interestGraph(shares, codebook, snapshot.state.sessions, steps, { nodes });
  }
}
