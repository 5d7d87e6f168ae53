import { useState, type FormEvent } from "react";
import { AudienceDocument } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { percent } from "../../words/fill.js";

/** Who would want a text, or an item. */
export function AudienceCard({ pick }: { pick(person: string): void }) {
  const { language, words } = useSession();
  const [text, setText] = useState("");
  const [by, setBy] = useState<"text" | "itemId">("text");
  const [wanted, setWanted] = useState<{ text: string } | { itemId: string } | null>(null);
  const asked = useQuery(AudienceDocument, wanted === null ? null : { ...wanted, language });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = text.trim();
    if (given !== "") setWanted(by === "text" ? { text: given } : { itemId: given });
  };
  return (
    <Card title={words.audience}>
      <form className="row" onSubmit={submit} role="search">
        <label className="field">
          {words.by}
          <select value={by} onChange={(event) => setBy(event.target.value as typeof by)}>
            <option value="text">{words.aText}</option>
            <option value="itemId">{words.anItem}</option>
          </select>
        </label>
        <label className="field" style={{ flex: 1 }}>
          {by === "text" ? words.audienceHint : words.itemId}
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
