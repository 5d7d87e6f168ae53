import { defaultFieldResolver } from "graphql";
import { GodwitError } from "../../core/errors.js";
import type { Resolvers } from "../../generated/graphql.js";
import { catalogueResolvers } from "../catalogue/resolvers.js";
import type { Module } from "../kit/module.js";
import { found, owned, parent, scope } from "../kit/access-rule.js";
import { ownerOf, type Typed } from "../nodes/find-node.js";
import { recommendationResolvers } from "../recommendations/resolvers.js";
import { entityOf } from "./entities.js";
import { subgraphSdl } from "./subgraph.js";

const mostEntities = 1_000;

const resolvers: Resolvers = {
  Query: {
    _service: (_parent, _args, _context, { schema }) => ({ sdl: subgraphSdl(schema) }),
    _entities(_parent, { representations }, context) {
      if (representations.length > mostEntities)
        throw new GodwitError(
          "TOO_MANY",
          `representations has ${representations.length} elements; at most ${mostEntities} are taken.`,
          ["representations"],
        );
      return Promise.all(representations.map((one, i) => entityOf(one, i, context))) as never;
    },
  },
  _Entity: { __resolveType: (entity) => (entity as unknown as Typed).__typename as "User" },
  User: {
    recommendations: ({ id }, args, context, info) =>
      called(recommendationResolvers.Query?.recommendations)({}, { ...args, userId: id }, context, info),
  },
  Item: {
    similarItems: ({ id }, args, context, info) =>
      called(catalogueResolvers.Query?.similarItems)({}, { ...args, itemId: id }, context, info),
  },
};

/** A resolver as a function, however it was declared. */
function called(resolver: unknown): (...args: readonly unknown[]) => never {
  return (typeof resolver === "function" ? resolver : defaultFieldResolver) as never;
}

/** Godwit as one of several subgraphs behind a gateway. */
export const federationModule: Module = {
  name: "federation",
  folder: new URL(".", import.meta.url),
  resolvers,
  access: {
    "Query._service": scope("read"),
    "_Service.sdl": parent,
    "Query._entities": found(ownerOf as (result: Typed) => string | null, "read"),
    "User.recommendations": owned<{ readonly id: string }>(({ id }) => id),
    "Item.similarItems": parent,
  },
  create: () => ({}),
};
