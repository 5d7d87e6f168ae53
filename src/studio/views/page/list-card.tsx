import { useEffect, useState } from "react";
import { PageDocument, type Strategy, type Task } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { contextOf, type Situation } from "../../parts/context-dial.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { Recommended } from "./recommended.js";
import { SimpleList } from "./simple-list.js";

type Way = "auto" | "simple" | "off" | "now" | Strategy;
const strategies: readonly Strategy[] = ["STABLE", "CONTEXTUAL", "MIGRATING", "COLD_START"];

interface ListProps {
  readonly person: string;
  readonly situation: Situation;
  readonly task: Task;
  readonly diversity: number;
  readonly exploration: number;
  readonly round: number;
  /** the list itself, or the one beside it */
  readonly first: boolean;
  changed(): void;
}

/** One list, as it is or made in another way. */
export function ListCard({ person, situation, task, diversity, exploration, round, first, changed }: ListProps) {
  const { language, words } = useSession();
  const [way, setWay] = useState<Way>(first ? "auto" : "simple");
  const strategy = strategies.find((one) => one === way);
  const own = {
    userId: person,
    context: way === "now" ? null : contextOf(situation),
    task,
    diversity: diversity || null,
    exploration: exploration || null,
    language,
    ...(strategy ? { strategy } : {}),
    ...(way === "off" ? { profiling: "OFF" as const } : {}),
  };
  const asked = useQuery(PageDocument, way === "simple" ? null : own);
  useEffect(() => {
    if (round > 0) asked.again();
  }, [round]);
  const told = asked.data?.recommendations;
  return (
    <Card
      title={first ? words.recommendations : words.beside}
      size="half"
      tools={
        <label className="field">
          <span className="hidden">{words.strategy}</span>
          <select value={way} onChange={(event) => setWay(event.target.value as Way)}>
            <option value="auto">{words.auto}</option>
            <option value="simple">{words.simpleList}</option>
            <option value="off">{words.everybodysList}</option>
            <option value="now">{words.now}</option>
            {strategies.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      }
    >
      {way === "simple" && <SimpleList person={person} situation={situation} task={task} round={round} />}
      {way !== "simple" && told && (
        <p className="chips">
          <span className="tag">{told.strategy}</span>
          {told.profiling === "OFF" && <span className="tag">{words.everybodysList}</span>}
        </p>
      )}
      {way !== "simple" && (
        <Answer asked={asked} of="recommendations">
          {({ id, edges }) =>
            edges.length === 0 ? (
              <p className="soft">{words.nothing}</p>
            ) : (
              <ol className="list">
                {edges.map(({ node }) => (
                  <Recommended key={node.item.id} person={person} set={id} node={node} changed={changed} />
                ))}
              </ol>
            )
          }
        </Answer>
      )}
    </Card>
  );
}
