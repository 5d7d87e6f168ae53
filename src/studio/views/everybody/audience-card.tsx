import { useState, type FormEvent } from "react";
import { AudienceDocument } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { percent } from "../../words/fill.js";

/** Who would want a text. */
export function AudienceCard({ pick }: { pick(person: string): void }) {
  const { language, words } = useSession();
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState<string | null>(null);
  const asked = useQuery(AudienceDocument, wanted === null ? null : { text: wanted, language });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") setWanted(text.trim());
  };
  return (
    <Card title={words.audience}>
      <form className="row" onSubmit={submit} role="search">
        <label className="field" style={{ flex: 1 }}>
          {words.audienceHint}
          <input value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <button type="submit" className="button primary">
          {words.show}
        </button>
      </form>
      {wanted !== null && (
        <Answer asked={asked} of="audience">
          {(audience) => (
            <ul className="list">
              {audience.edges.map(({ node, interest, score }) => (
                <li key={node.id} className="line">
                  <button type="button" className="chip" onClick={() => pick(node.id)}>
                    {node.id}
                  </button>
                  <span className="soft">
                    {interest.topic.label} · {percent(interest.share)} · {score.toFixed(2)}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Answer>
      )}
    </Card>
  );
}
