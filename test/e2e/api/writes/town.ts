import { hourMs } from "../../../../src/core/time.js";
import type { Data } from "../../../support/graphql-client.js";
import type { Harness } from "../../../support/harness.js";
import { recordBehaviours, smallTown } from "../../../support/small-town.js";

export const town = smallTown({ perTheme: 5 });

/** Writes to the service, and questions that tell what came of them. */
export function townWrites(harness: () => Harness) {
  const gql = (query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
    harness().gql(query, variables);
  const itemsOf = (theme: string) => town.items.filter(({ id }) => town.themes[id] === theme);
  const like = (id: string, userId: string, itemId: string, hoursAgo = 1) => ({
    id,
    userId,
    itemId,
    type: "LIKE",
    occurredAt: new Date(town.end - hoursAgo * hourMs).toISOString(),
  });
  const record = async (behaviours: unknown[]): Promise<Data["recordBehaviours"]> =>
    (await gql(recordBehaviours, { behaviours })).recordBehaviours;
  const recommended = async (args: string): Promise<string[]> =>
    (await gql(`{ recommendations(first: 50, ${args}) { edges { node { item { id } } } } }`)).recommendations.edges.map(
      ({ node }) => node.item.id,
    );
  const shares = async (userId: string): Promise<[string, number][]> =>
    (
      await gql("query($userId: ID!) { interests(userId: $userId, first: 256) { share topic { id } } }", { userId })
    ).interests
      .map(({ share, topic }): [string, number] => [topic.id, share])
      .toSorted();

  return { gql, itemsOf, like, record, recommended, shares };
}
