import type { InterestGraph } from "../../core/interests/graph.js";
import type { InterestGraphEdgeKind, SuccessionSpan } from "../../generated/graphql.js";
import type { ShownTopic, ShownTopics } from "../kit/shown-topics.js";

interface ShownEdge {
  kind: InterestGraphEdgeKind;
  from: ShownTopic;
  to: ShownTopic;
  weight: number;
  count: number;
  span?: SuccessionSpan;
}

/** Edges between topics as they are shown: none to a hidden one; of those between two merged ones the strongest. */
export function shownEdges(edges: InterestGraph["edges"], topics: ShownTopics): ShownEdge[] {
  const strongest = new Map<string, ShownEdge>();
  for (const edge of edges) {
    const from = topics.at(edge.from);
    const to = topics.at(edge.to);
    if (from === null || to === null || (from === to && edge.from !== edge.to)) continue;
    const shown: ShownEdge =
      edge.kind === "NEAR"
        ? { kind: edge.kind, from, to, weight: edge.similarity, count: 0 }
        : { kind: edge.kind, from, to, weight: edge.lift, count: edge.count, span: edge.span };
    const key = JSON.stringify([edge.kind, shown.span, from.id, to.id]);
    if ((strongest.get(key)?.weight ?? -Infinity) < shown.weight) strongest.set(key, shown);
  }
  return [...strongest.values()];
}
