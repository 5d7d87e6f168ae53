import { advance, applyChanges } from "../../../src/core/migrations/advance.js";
import { parametersFor } from "../../../src/core/migrations/parameters.js";
import type { OpenMigration, TopicShare } from "../../../src/core/migrations/types.js";
import { changeAt, changedUser } from "../../../test/support/simulation/simulation.js";
import { model } from "../../../test/support/simulation/stream.js";
import type { ChangeKind } from "../../../test/support/simulation/stream.js";

export interface DescriptionQuality {
  readonly kind: ChangeKind;
  readonly confirmed: number;
  /** change point within three sessions of the truth */
  readonly dated: number;
  readonly kindRight: number;
  /** settled, and of the right kind then */
  readonly settled: number;
  readonly kindRightSettled: number;
  /** the topic that gained most (FADE: lost most) is one that truly did */
  readonly topicRight: number;
  /** true changes that the life cycle took back */
  readonly reverted: number;
}

function mostMore(a: readonly TopicShare[], b: readonly TopicShare[]): number {
  const other = new Map(b.map((s) => [s.topic, s.share]));
  const more = (s: TopicShare): number => s.share - (other.get(s.topic) ?? 0);
  return a.toSorted((x, y) => more(y) - more(x))[0]?.topic ?? -1;
}

/** Neighbours on the ring that strengths leak to are alike; all other topics equally unlike. */
export function ringCosine(a: number, b: number): number {
  const gap = Math.abs(a - b);
  return gap === 0 ? 1 : Math.min(gap, model.topics - gap) === 1 ? 0.6 : 0.1;
}

/** How well first confirmed drifts after abrupt and gradual changes of total variation `size` are described. */
export function describeQuality(kind: ChangeKind, size: number, users: number, seed: number): DescriptionQuality {
  let confirmed = 0;
  let dated = 0;
  let kindRight = 0;
  let topicRight = 0;
  let reverted = 0;
  let settled = 0;
  let kindRightSettled = 0;
  const trueKind = kind === "GRADUAL" ? "SHIFT" : kind;
  for (let i = 0; i < users; i++) {
    const user = changedUser(seed, kind, size, i);
    const { sessions, gained, lost } = user.stream;
    let state: Uint8Array | null = null;
    let open: readonly OpenMigration[] = [];
    let first: OpenMigration | null = null;
    for (let total = 1; total <= sessions.length; total++) {
      const result = advance(
        {
          migrations: open,
          state,
          sessions: sessions.slice(0, total),
          total,
          seed: user.seed,
          k: model.topics,
          centroidCosine: ringCosine,
          shelves: new Map(),
        },
        parametersFor(),
      );
      state = result.state;
      open = applyChanges(open, result.changes);
      first ??= result.changes.find((c) => c.log.reason === "THRESHOLD_PASSED" && total > changeAt)?.migration ?? null;
      if (
        first !== null &&
        result.changes.some((c) => c.migration.key === first?.key && c.migration.state === "REVERTED")
      )
        reverted++;
      const held = result.changes.find((c) => c.migration.key === first?.key && c.log.reason === "NEW_INTERESTS_HELD");
      if (held) settled++;
      if (held?.migration.kind === trueKind) kindRightSettled++;
    }
    if (first === null) continue;
    confirmed++;
    if (Math.abs(sessions.findIndex((s) => s.start === first.changedAt) - changeAt) <= 3) dated++;
    if (first.kind === trueKind) kindRight++;
    if (
      kind === "FADE" ? lost.includes(mostMore(first.from, first.to)) : gained.includes(mostMore(first.to, first.from))
    )
      topicRight++;
  }
  return { kind, confirmed, dated, kindRight, settled, kindRightSettled, topicRight, reverted };
}
