import type { Resolvers } from "../../generated/graphql.js";
import type { AppContext } from "../kit/context.js";
import { interestsChannel } from "./announce.js";
import { interestViews } from "./views.js";

const shown = 10;

async function* interestsChanged(userId: string, app: AppContext) {
  let first = true;
  for await (const _ of app.services.events.stream(interestsChannel, (userIds) => userIds.includes(userId))) {
    app.renew();
    // A subscriber hears of changes, not of the state before.
    if (!first) yield { interestsChanged: await interestViews(userId, null, { first: shown, floor: "TOPICS" }, app) };
    first = false;
  }
}

export const interestSubscription: NonNullable<Resolvers["Subscription"]> = {
  interestsChanged: { subscribe: (_parent, { userId }, app) => interestsChanged(userId, app) },
};
