import { useEffect } from "react";
import { SimpleDocument, type Task } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { contextOf, type Situation } from "../../parts/context-dial.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { fill } from "../../words/fill.js";

/** What the best simple ranking would show in the same place, and how it did beside the ranker. */
export function SimpleList({
  person,
  situation,
  task,
  round,
}: {
  readonly person: string;
  readonly situation: Situation;
  readonly task: Task;
  readonly round: number;
}) {
  const { language, words } = useSession();
  const asked = useQuery(SimpleDocument, { userId: person, context: contextOf(situation), task, language });
  useEffect(() => {
    if (round > 0) asked.again();
  }, [round]);
  return (
    <Answer asked={asked} of="simpleRecommendations">
      {({ name, measured, items }) => (
        <div className="stack">
          <p className="soft">
            {fill(words.simpleBy, { name })}{" "}
            {measured === null
              ? words.simpleUsual
              : fill(words.simpleMeasured, {
                  simple: measured.simple.toFixed(3),
                  fitted: measured.fitted.toFixed(3),
                })}
          </p>
          <ol className="list">
            {items.map(({ id, title, domain }, i) => (
              <li key={id} className="item-head">
                <span className="place">{i + 1}</span>
                <strong>{title}</strong>
                <span className="tag">{domain}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Answer>
  );
}
