import { emptyState, fold } from "../../core/interests/state.js";
import { strengthOf } from "../../core/interests/signal.js";
import { localTime } from "../../core/interests/local-time.js";
import type { UserPicture } from "../interests/user-picture.js";
import { minuteMs } from "../../core/time.js";

/**
 * Nobody in particular who looked at some items, newest last, one a minute until now; unknown items are passed over.
 */
export function sessionPicture(nobody: UserPicture, itemIds: readonly string[], now: number): UserPicture {
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
