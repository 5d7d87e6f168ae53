import type { Resolvers } from "../../generated/graphql.js";
import { withOwnIds } from "../access/own-ids.js";

export const feedbackResolvers: Resolvers = {
  Mutation: {
    sendFeedback: (_parent, { feedback }, { services, caller, turn }) =>
      services.feedback.send(withOwnIds(caller, feedback), { own: caller.kind === "user", turn }),
  },
};
