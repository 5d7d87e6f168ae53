import { useState } from "react";
import { MembersDocument, TopicsDocument, type TopicsQuery } from "../../generated/studio/graphql.js";
import { TopicMap } from "../draw/topic-map.js";
import { Answer } from "../parts/answer.js";
import { Card } from "../parts/card.js";
import { useSession } from "../session/session.js";
import { useQuery } from "../session/use-query.js";
import { fill, percent } from "../words/fill.js";
import type { Told } from "../session/api.js";

type Topic = Told<TopicsQuery>["topics"][number];

/** The catalogue by topics; of the chosen one its words, items and neighbours. */
export function TopicsView() {
  const { language, words } = useSession();
  const asked = useQuery(TopicsDocument, { language });
  const [chosen, setChosen] = useState<string | null>(null);
  const topic = asked.data?.topics?.find(({ id }) => id === chosen) ?? null;
  return (
    <div className="grid">
      <Card title={words.map} hint={words.mapHint}>
        <Answer asked={asked} of="topics">
          {(topics) =>
            topics.length === 0 ? (
              <p className="soft">{words.nothing}</p>
            ) : (
              <TopicMap topics={topics} chosen={chosen} choose={setChosen} name={words.map} />
            )
          }
        </Answer>
      </Card>
      {topic !== null && <OneTopic topic={topic} topics={asked.data!.topics!} choose={setChosen} />}
    </div>
  );
}

function OneTopic({
  topic,
  topics,
  choose,
}: {
  readonly topic: Topic;
  readonly topics: readonly Topic[];
  choose(id: string): void;
}) {
  const { words } = useSession();
  const asked = useQuery(MembersDocument, { text: topic.terms.slice(0, 6).join(" ") || topic.label });
  const near = new Map<string, number>();
  for (const { item } of asked.data?.search ?? [])
    for (const { topic: other, share } of item.topics)
      if (other.id !== topic.id) near.set(other.id, (near.get(other.id) ?? 0) + share);
  const neighbours = [...near].toSorted((a, b) => b[1] - a[1]).slice(0, 5);
  return (
    <>
      <Card title={topic.label} hint={fill(words.items, { n: topic.size })} size="third">
        <h3>{words.terms}</h3>
        <ul className="chips">
          {topic.terms.map((term) => (
            <li key={term} className="chip">
              {term}
            </li>
          ))}
        </ul>
        <h3>{words.neighbours}</h3>
        <ul className="chips">
          {neighbours.map(([id]) => (
            <li key={id}>
              <button type="button" className="chip" onClick={() => choose(id)}>
                {topics.find((one) => one.id === id)?.label ?? id}
              </button>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={words.members} size="wide">
        <Answer asked={asked} of="search">
          {(search) => (
            <ul className="list">
              {search.map(({ item }) => (
                <li key={item.id} className="line">
                  <span>{item.title}</span>
                  <span className="soft number">
                    {percent(item.topics.find((one) => one.topic.id === topic.id)?.share ?? 0)}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Answer>
      </Card>
    </>
  );
}
