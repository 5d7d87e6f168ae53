import type { Data } from "../../../support/graphql-client.js";
import type { Harness } from "../../../support/harness.js";
import { smallTown } from "../../../support/small-town.js";

export const town = smallTown();
export const behavioursOf = (userId: string) => town.behaviours.filter((behaviour) => behaviour.userId === userId);

/** Questions to the service, and what is true of the town they are asked about. */
export function townQuestions(harness: () => Harness) {
  const gql = (query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
    harness().gql(query, variables);

  /** How much of each topic belongs to items of some themes. */
  async function belonging(...themes: string[]): Promise<Map<string, number>> {
    const { items } = await gql("{ items(first: 100) { edges { node { id topics { share topic { id } } } } } }");
    const all = new Map<string, number>();
    const some = new Map<string, number>();
    for (const { node } of items.edges)
      for (const { share, topic } of node.topics) {
        all.set(topic.id, (all.get(topic.id) ?? 0) + share);
        if (themes.includes(town.themes[node.id]!)) some.set(topic.id, (some.get(topic.id) ?? 0) + share);
      }
    return new Map([...all].map(([id, mass]) => [id, (some.get(id) ?? 0) / mass]));
  }
  /** The fake model knows spelling only: there the direction must be right, not the size. */
  const margin = (): number => (harness().openai === null ? 0.05 : 0);
  const massOf = (
    shares: readonly { topic: { id: string }; share: number }[],
    themes: ReadonlyMap<string, number>,
  ): number => shares.reduce((sum, { topic, share }) => sum + share * (themes.get(topic.id) ?? 0), 0);

  return { gql, belonging, margin, massOf };
}
