import { MembersDocument } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { fill, percent } from "../../words/fill.js";
import type { Topic } from "./topic.js";
import { TopicEditor } from "./topic-editor.js";

/** One topic: its words, what lies under it, its neighbours, its nearest items, and the editor. */
export function OneTopic({
  topic,
  topics,
  choose,
  open,
  changed,
}: {
  readonly topic: Topic;
  readonly topics: readonly Topic[];
  choose(id: string): void;
  /** shows the topics under it on the map */
  open(): void;
  changed(): void;
}) {
  const { self, words } = useSession();
  const asked = useQuery(MembersDocument, { text: topic.terms.slice(0, 6).join(" ") || topic.label });
  const own = new Set([topic.id, ...topic.children.map(({ id }) => id)]);
  const near = new Map<string, number>();
  for (const { item } of asked.data?.search ?? [])
    for (const { topic: other, share } of item.topics)
      if (!own.has(other.id)) near.set(other.id, (near.get(other.id) ?? 0) + share);
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
        {topic.children.length > 0 && (
          <>
            <h3>{words.underIt}</h3>
            <Chips topics={topic.children} choose={choose} />
            <div>
              <button type="button" className="button small" onClick={open}>
                {words.showUnder}
              </button>
            </div>
          </>
        )}
        <h3>{words.neighbours}</h3>
        <Chips topics={neighbours.flatMap(([id]) => topics.find((one) => one.id === id) ?? [])} choose={choose} />
      </Card>
      <Card title={words.members} size="wide">
        <Answer asked={asked} of="search">
          {(search) => (
            <ul className="list">
              {search.map(({ item }) => (
                <li key={item.id} className="line">
                  <span>{item.title}</span>
                  <span className="soft number">
                    {percent(
                      item.topics.filter((one) => own.has(one.topic.id)).reduce((sum, { share }) => sum + share, 0),
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Answer>
      </Card>
      {self === null && <TopicEditor topic={topic} topics={topics} choose={choose} changed={changed} />}
    </>
  );
}

function Chips({
  topics,
  choose,
}: {
  readonly topics: readonly { readonly id: string; readonly label: string }[];
  choose(id: string): void;
}) {
  return (
    <ul className="chips">
      {topics.map(({ id, label }) => (
        <li key={id}>
          <button type="button" className="chip" onClick={() => choose(id)}>
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}
