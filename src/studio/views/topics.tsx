import { useState } from "react";
import { TopicsDocument, type TopicFloor } from "../../generated/studio/graphql.js";
import { TopicMap } from "../draw/topic-map.js";
import { Answer } from "../parts/answer.js";
import { Card } from "../parts/card.js";
import { useSession } from "../session/session.js";
import { useQuery } from "../session/use-query.js";
import { OneTopic } from "./topics/one-topic.js";

const floors: readonly TopicFloor[] = ["PARENTS", "TOPICS"];

/** The catalogue by topics on two floors; of the chosen one its words, items, neighbours and what it is called. */
export function TopicsView() {
  const { language, words } = useSession();
  const [floor, setFloor] = useState<TopicFloor>("TOPICS");
  /** whose children are on the map; null = all */
  const [under, setUnder] = useState<string | null>(null);
  const fine = useQuery(TopicsDocument, { language, floor: "TOPICS" });
  const upper = useQuery(TopicsDocument, { language, floor: "PARENTS" });
  const [chosen, setChosen] = useState<string | null>(null);
  const all = [...(fine.data?.topics ?? []), ...(upper.data?.topics ?? [])];
  const topic = all.find(({ id }) => id === chosen) ?? null;
  const parent = (upper.data?.topics ?? []).find(({ id }) => id === under) ?? null;
  const changed = (): void => {
    fine.again();
    upper.again();
  };
  const show = (next: TopicFloor, of: string | null = null): void => {
    setFloor(next);
    setUnder(of);
  };
  return (
    <div className="grid">
      <Card
        title={parent === null ? words.map : `${words.map} › ${parent.label}`}
        hint={words.mapHint}
        tools={
          <fieldset className="row middle" style={{ border: 0, margin: 0, padding: 0 }}>
            <legend className="hidden">{words.floor}</legend>
            {floors.map((one) => (
              <button
                key={one}
                type="button"
                className="button small"
                aria-pressed={floor === one && under === null}
                onClick={() => show(one)}
              >
                {words.floors[one]}
              </button>
            ))}
          </fieldset>
        }
      >
        <Answer asked={floor === "TOPICS" ? fine : upper} of="topics">
          {(topics) => {
            const shown = under === null ? topics : topics.filter((one) => one.parent?.id === under);
            return shown.length === 0 ? (
              <p className="soft">{words.nothing}</p>
            ) : (
              <TopicMap topics={shown} chosen={chosen} choose={setChosen} name={words.map} />
            );
          }}
        </Answer>
      </Card>
      {topic !== null && (
        <OneTopic
          key={topic.id}
          topic={topic}
          topics={fine.data?.topics ?? []}
          choose={setChosen}
          open={() => show("TOPICS", topic.id)}
          changed={changed}
        />
      )}
    </div>
  );
}
