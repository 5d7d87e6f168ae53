import { GodwitError } from "../../core/errors.js";
import type { Resolvers } from "../../generated/graphql.js";
import { partsOf } from "../common/paging.js";
import type { AppContext } from "../kit/context.js";
import { topicsChannel } from "./topic-changes.js";

const pageOfChanges = 100;

async function* topicsChanged(after: bigint | null, app: AppContext) {
  const { history, events } = app.services;
  let seen = after ?? (await history.topicChanges.last());
  for await (const _ of events.stream(topicsChannel)) {
    for (;;) {
      const changes = await history.topicChanges.after(seen, pageOfChanges);
      if (changes.length === 0) break;
      for (const change of changes) {
        app.renew();
        yield { topicsChanged: change };
      }
      seen = changes.at(-1)!.number;
    }
  }
}

/** The number of a change from its cursor; null = none was given. Throws BAD_USER_INPUT. */
export function changeAfter(cursor: string | null | undefined): bigint | null {
  const parts = partsOf(cursor, ["string"]);
  if (parts === null) return null;
  if (!/^\d{1,18}$/.test(parts[0]))
    throw new GodwitError("BAD_USER_INPUT", "after is not the cursor of a topic's change; hand it in as it came.", [
      "after",
    ]);
  return BigInt(parts[0]);
}

export const topicSubscription: NonNullable<Resolvers["Subscription"]> = {
  topicsChanged: { subscribe: (_parent, { after }, app) => topicsChanged(changeAfter(after), app) },
};
