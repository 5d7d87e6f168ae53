import type { Resolvers } from "../../generated/graphql.js";
import type { AppContext } from "../kit/context.js";
import { connection, cursorOf, pageSize, partsOf } from "../common/paging.js";
import { itemFilter } from "./filter-input.js";
import { topicsOf } from "./live-catalogue.js";
import { valueCounts, type CountedField } from "./value-counts.js";
import type { Near } from "./catalogue-service.js";

/** Scored ids with their items; ids that are gone meanwhile drop out. */
export async function scoredItems(near: readonly Near[], { loaders }: AppContext) {
  const items = await Promise.all(near.map(({ id }) => loaders.item.load(id)));
  return near.flatMap(({ score }, i) => {
    const item = items[i];
    return item ? [{ item, score }] : [];
  });
}

async function counted(
  field: CountedField,
  asked: { domain?: string | null; prefix?: string | null; first?: number | null },
  { edition, services, turn }: AppContext,
) {
  const size = pageSize(asked.first, 50, 1_000);
  const question = { field, domain: asked.domain ?? null };
  const counts = await valueCounts(edition.catalogue, question, services.clock(), turn);
  const { prefix } = asked;
  return (prefix ? counts.filter(({ value }) => value.startsWith(prefix)) : counts).slice(0, size);
}

export const catalogueResolvers: Resolvers = {
  Query: {
    vectorSpaces: (_parent, _args, { services }) => services.ownVectors.list(),
    item: (_parent, { id }, { loaders }) => loaders.item.load(id),
    domains: (_parent, { first }, app) => counted("domain", { first }, app),
    tags: (_parent, asked, app) => counted("tag", asked, app),
    attributeNames: (_parent, asked, app) => counted("attribute", asked, app),
    attributeValues: (_parent, { name, ...asked }, app) => counted({ attribute: name }, asked, app),
    async items(_parent, { filter, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const asked = itemFilter(filter);
      const cursor = partsOf(after, ["string"]);
      const [rows, totalCount] = await Promise.all([
        services.catalogue.page(asked, size + 1, cursor?.[0] ?? null),
        services.catalogue.count(asked),
      ]);
      return {
        ...connection(rows, { first: size, hasPrevious: cursor !== null, cursor: ({ id }) => cursorOf([id]) }),
        totalCount,
      };
    },
    async similarItems(_parent, { itemId, filter, first, by, vector }, context) {
      const size = pageSize(first, 10, 100);
      const question = { itemId, filter: itemFilter(filter), first: size, by, vector: vector ?? null };
      return scoredItems(await context.services.catalogue.similar(context.edition, question), context);
    },
  },
  Mutation: {
    upsertItems: (_parent, { items }, { services, turn }) => services.catalogue.upsert(items, { turn }),
    async declareVectorSpace(_parent, { name, dimension }, { services }) {
      const declared = await services.ownVectors.declare(name, dimension);
      await services.live.followSpaces();
      return declared;
    },
    async removeVectorSpace(_parent, { name }, { services }) {
      const removed = await services.ownVectors.remove(name);
      await services.live.followSpaces();
      return removed;
    },
    deleteItems: (_parent, { ids }, { services }) => services.catalogue.remove(ids),
  },
  VectorSpace: { createdAt: ({ createdAt }) => new Date(createdAt) },
  Item: {
    publishedAt: ({ publishedAt }) => (publishedAt === null ? null : new Date(publishedAt)),
    expiresAt: ({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt)),
    tags: ({ tags }) => [...tags],
    generated: ({ generated }) => generated && { ...generated, tags: [...generated.tags] },
    vectors: async ({ id }, _args, { loaders }) => [...(await loaders.vectorNames.load(id))],
    topics({ id }, _args, { edition }) {
      const topics = topicsOf(edition.catalogue, id)?.topics;
      if (!topics) return [];
      return edition.shown.shares(topics.index.map((topic, i) => ({ topic, share: topics.value[i]! })));
    },
  },
};
