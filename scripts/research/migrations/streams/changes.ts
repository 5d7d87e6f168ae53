import type { Random } from "../../../../src/core/statistics/random.js";
import { moved } from "../../../../test/support/simulation/stream.js";
import { concentrationOf, interestsOf, mixed } from "./person.js";
import type { Life } from "./visits.js";

export const changeKinds = ["SHIFT", "EMERGENCE", "FADE", "GRADUAL", "RETURN"] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Sessions that a gradual change takes, and after which somebody who returns is back. */
const gradualOver = 30;
const awayFor = 25;
/** Sessions that are watched after a change began. */
export const watchedAfter = 60;
const sizes = [0.2, 0.7] as const;
const sessionsInAll = [20, 200] as const;
/** Where within them the change lies. */
const place = [0.3, 0.7] as const;

/** A change of one person: what it is, and the interests on both sides (which an oracle is told). */
export interface TrueChange {
  readonly kind: ChangeKind;
  /** total variation between the sides; less where a fade has no more to lose */
  readonly size: number;
  /** the session it begins with */
  readonly at: number;
  /** sessions of the person in all, at most 60 of them after the change */
  readonly sessions: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * Somebody of 20 to 200 sessions whose interests change once, by .2 to .7; with `contexts` those of the
 * evening differ from those of the morning, and both change.
 */
export function changing(random: Random, kind: ChangeKind, contexts: boolean): { life: Life; change: TrueChange } {
  const morning = interestsOf(random);
  const evening = contexts ? interestsOf(random) : morning;
  const size = sizes[0] + random() * (sizes[1] - sizes[0]);
  const sessions = Math.round(sessionsInAll[0] * (sessionsInAll[1] / sessionsInAll[0]) ** random());
  const at = Math.round(sessions * (place[0] + random() * (place[1] - place[0])));
  const goal = random();
  const [later, latest] = [morning, evening].map((interests) =>
    moved(() => goal, interests, kind === "RETURN" || kind === "GRADUAL" ? "SHIFT" : kind, size),
  );
  const partAt = (session: number): number => {
    if (session < at) return 0;
    if (kind === "GRADUAL") return Math.min(1, (session - at + 1) / gradualOver);
    return kind === "RETURN" && session >= at + awayFor ? 0 : 1;
  };
  return {
    life: {
      interestsAt: (session, part) =>
        part === "MORNING" ? mixed(morning, later!, partAt(session)) : mixed(evening, latest!, partAt(session)),
      concentration: concentrationOf(random),
    },
    change: {
      kind,
      size,
      at,
      sessions: Math.min(sessions, at + watchedAfter),
      before: mixed(morning, evening, 0.5),
      after: mixed(later!, latest!, 0.5),
    },
  };
}
