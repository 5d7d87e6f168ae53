import { emptyState, fold } from "../../core/interests/state.js";
import { strengthOf } from "../../core/interests/signal.js";
import { localTime } from "../../core/interests/local-time.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";
import { minuteMs } from "../../core/time.js";

/**
 * Nobody in particular who looked at some items, newest last, one a minute until now; unknown items are passed over.
 */
export function sessionSnapshot(nobody: UserSnapshot, itemIds: readonly string[], now: number): UserSnapshot {
  const { edition } = nobody;
  const state = emptyState(edition.parameters);
  itemIds.forEach((id, i) => {
    const known = edition.catalogue.at(edition.catalogue.positionOfId(id));
    if (known === null) return;
    const at = now - (itemIds.length - i) * minuteMs;
    fold(
      state,
      {
        at,
        type: "VIEW",
        strength: strengthOf("VIEW", null),
        ...localTime(at, "UTC"),
        scene: {},
        domain: known.domain,
        topics: known.topics,
        item: known.number,
        text: null,
        sessionId: null,
      },
      edition.parameters,
    );
  });
  return { ...nobody, state };
}
