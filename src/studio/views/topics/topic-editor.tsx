import { useState, type FormEvent } from "react";
import {
  HideTopicDocument,
  MergeTopicsDocument,
  RenameTopicDocument,
  TopicChangesDocument,
} from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { Refused } from "../../parts/refused.js";
import { useSession } from "../../session/session.js";
import { useQuery, useSend } from "../../session/use-query.js";
import { fill, moment } from "../../words/fill.js";
import type { Topic } from "./topic.js";

/** What an operator may do with a topic: another name, one with another, out of sight; each with who and why. */
export function TopicEditor({
  topic,
  topics,
  choose,
  changed,
}: {
  readonly topic: Topic;
  readonly topics: readonly Topic[];
  choose(id: string): void;
  changed(): void;
}) {
  const { language, words } = useSession();
  const { send, refused } = useSend();
  const [label, setLabel] = useState(topic.label);
  const [author, setAuthor] = useState("");
  const [reason, setReason] = useState("");
  const [into, setInto] = useState("");
  const changes = useQuery(TopicChangesDocument, { topicId: topic.id });
  const done = (chosen: string): void => {
    setReason("");
    choose(chosen);
    changes.again();
    changed();
  };
  const said = { author: author.trim(), reason: reason.trim() };
  const others = topics.filter(({ id }) => id !== topic.id);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const act = (submitter as HTMLButtonElement | null)?.value;
    if (act === "hide") {
      if (await send(HideTopicDocument, { id: topic.id, ...said })) done("");
    } else if (act === "merge") {
      if (into !== "" && (await send(MergeTopicsDocument, { ids: [topic.id], into, ...said }))) done(into);
    } else if (await send(RenameTopicDocument, { id: topic.id, label: label.trim() || null, language, ...said }))
      done(topic.id);
  };
  return (
    <Card title={fill(words.editTopic, { topic: topic.label })} hint={words.editTopicHint}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <div className="row">
          <label className="field">
            {words.ruleFields.author}
            <input required value={author} onChange={({ target }) => setAuthor(target.value)} />
          </label>
          <label className="field" style={{ flex: 1 }}>
            {words.ruleFields.reason}
            <input required value={reason} onChange={({ target }) => setReason(target.value)} />
          </label>
        </div>
        <div className="row">
          <label className="field">
            {words.topicName}
            <input value={label} onChange={({ target }) => setLabel(target.value)} />
          </label>
          <button type="submit" className="button" value="rename">
            {words.rename}
          </button>
          <label className="field">
            {words.mergeInto}
            <select value={into} onChange={({ target }) => setInto(target.value)}>
              <option value="">—</option>
              {others.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.label}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="button" value="merge" disabled={into === ""}>
            {words.merge}
          </button>
          <button type="submit" className="button" value="hide">
            {words.hide}
          </button>
        </div>
        <Refused error={refused} />
      </form>
      <Answer asked={changes} of="topicChanges" absent={null}>
        {({ edges }) => (
          <ul className="list">
            {edges.map(({ node }) => (
              <li key={node.cursor} className="line">
                <span>
                  <span className="tag">{node.kind}</span> {node.label}{" "}
                  <span className="soft">{[node.author, node.reason].filter(Boolean).join(": ")}</span>
                </span>
                <span className="soft">{moment(node.at, language)}</span>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Card>
  );
}
