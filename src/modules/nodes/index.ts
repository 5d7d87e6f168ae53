import { GodwitError } from "../../core/errors.js";
import type { User } from "../../core/types.js";
import type { Resolvers } from "../../generated/graphql.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { Module } from "../kit/module.js";
import { found, owned, parent, scope } from "../kit/access-rule.js";
import { findNode, ownerOf, type Typed } from "./find-node.js";
import { nodeIdOf, readNodeId, type NodeType } from "./node-id.js";

const mostNodes = 100;

const resolvers: Resolvers = {
  Node: { __resolveType: (node) => (node as unknown as Typed).__typename },
  Query: {
    node: (_parent, { id }, context) => findNode(readNodeId(id, ["id"]), context) as never,
    nodes(_parent, { ids }, context) {
      if (ids.length > mostNodes)
        throw new GodwitError("TOO_MANY", `ids has ${ids.length} elements; at most ${mostNodes} are taken.`, ["ids"]);
      return Promise.all(ids.map((id, i) => findNode(readNodeId(id, ["ids", i]), context))) as never;
    },
  },
  User: { nodeId: idOf("User") },
  Item: { nodeId: idOf("Item") },
  Topic: { nodeId: idOf("Topic") },
  Behaviour: { nodeId: idOf("Behaviour") },
  InterestMigration: { nodeId: idOf("InterestMigration") },
  RecommendationSet: { nodeId: idOf("RecommendationSet") },
  Rule: { nodeId: ({ id, version }) => nodeIdOf({ type: "Rule", id: `${id} ${version}` }) },
  Experiment: { nodeId: idOf("Experiment") },
};

function idOf(type: NodeType): (record: { readonly id: string }) => string {
  return ({ id }) => nodeIdOf({ type, id });
}

/** Everything by one kind of id. */
export const nodesModule: Module = {
  name: "nodes",
  folder: new URL(".", import.meta.url),
  resolvers,
  access: {
    "Query.node": found(ownerOf, "read"),
    "Query.nodes": found(ownerOf, "read"),
    "User.nodeId": owned<User>(({ id }) => id),
    "Behaviour.nodeId": owned<BehaviourRecord>(({ userId }) => userId),
    "InterestMigration.nodeId": owned<MigrationRecord>(({ userId }) => userId),
    "RecommendationSet.nodeId": parent,
    "Item.nodeId": parent,
    "Topic.nodeId": parent,
    "Rule.nodeId": scope("admin"),
    "Experiment.nodeId": scope("admin"),
  },
  create: () => ({}),
};
