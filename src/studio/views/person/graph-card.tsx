import { GraphDocument } from "../../../generated/studio/graphql.js";
import { TopicGraph } from "../../draw/topic-graph.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";

const strongestLines = 14;

/** Which of a person's topics follow each other. */
export function GraphCard({ person, order }: { readonly person: string; readonly order: readonly string[] }) {
  const { language, words } = useSession();
  const asked = useQuery(GraphDocument, { userId: person, language });
  return (
    <Card title={words.graph} hint={words.graphHint} size="half">
      <Answer asked={asked} of="interestGraph">
        {({ nodes, edges }) => (
          <TopicGraph
            order={order}
            nodes={nodes.map(({ topic, share }) => ({ ...topic, share }))}
            lines={edges
              .filter(({ kind }) => kind === "NEXT")
              .map(({ from, to, weight }) => ({ from: from.id, to: to.id, weight }))
              .toSorted((a, b) => b.weight - a.weight)
              .slice(0, strongestLines)}
            alternative={`${words.graph}: ${nodes.map(({ topic }) => topic.label).join(", ")}`}
          />
        )}
      </Answer>
    </Card>
  );
}
