import { readFileSync, readdirSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import type { Resolvers } from "../generated/graphql.js";
import { guardSchema } from "./access/guard.js";
import { withOwnIds } from "./access/own-ids.js";
import { accessResolvers } from "./access/resolvers.js";
import { behaviourResolvers } from "./behaviours/resolvers.js";
import { catalogueResolvers } from "./catalogue/resolvers.js";
import { checkArguments } from "./common/check-arguments.js";
import { takeElements } from "./common/take-elements.js";
import { scalars } from "./common/scalars.js";
import { experimentResolvers } from "./experiments/resolvers.js";
import { interestResolvers } from "./interests/resolvers.js";
import { outboxResolvers } from "./outbox/resolvers.js";
import { migrationResolvers } from "./migrations/resolvers.js";
import { privacyResolvers } from "./privacy/resolvers.js";
import { recommendationResolvers } from "./recommendations/resolvers.js";
import { ruleResolvers } from "./rules/resolvers.js";
import { subscriptionResolvers } from "./subscriptions.js";
import { transferResolvers } from "./transfer/resolvers.js";
import { webhookResolvers } from "./webhooks/resolvers.js";
import { version } from "./operations/version.js";

const operationResolvers: Resolvers = {
  Query: {
    health: async (_parent, _args, { services }) => ({ version, ...(await services.health.read()) }),
    models: (_parent, { kind, first }, { services }) =>
      services.models.list(kind ?? null, Math.min(100, Math.max(1, first ?? 20))),
  },
  Mutation: {
    sendFeedback: (_parent, { feedback }, { services, caller }) => services.feedback.send(withOwnIds(caller, feedback)),
    promoteModel: (_parent, { id }, { services }) => services.models.promote(id),
    fitModel: async (_parent, { kind }, { services }) => ({ models: await services.models.fit(kind) }),
  },
};

/** The executable schema: the SDL of every module with its resolvers, every field under its rule. */
export function buildSchema(): GraphQLSchema {
  const here = new URL(".", import.meta.url);
  const typeDefs = readdirSync(here, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".graphql"))
    .toSorted()
    .map((path) => readFileSync(new URL(path.replaceAll("\\", "/"), here), "utf8"));
  return checkArguments(
    takeElements(
      guardSchema(
        makeExecutableSchema({
          typeDefs,
          resolvers: [
            scalars,
            catalogueResolvers,
            behaviourResolvers,
            interestResolvers,
            migrationResolvers,
            recommendationResolvers,
            ruleResolvers,
            experimentResolvers,
            transferResolvers,
            operationResolvers,
            accessResolvers,
            outboxResolvers,
            privacyResolvers,
            webhookResolvers,
            subscriptionResolvers,
          ],
          resolverValidationOptions: { requireResolversToMatchSchema: "error" },
        }),
      ),
    ),
  );
}
