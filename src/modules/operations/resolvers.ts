import type { Resolvers } from "../../generated/graphql.js";
import { version } from "./version.js";

export const operationResolvers: Resolvers = {
  Query: {
    health: async (_parent, _args, { services }) => ({ version, ...(await services.health.read()) }),
  },
};
