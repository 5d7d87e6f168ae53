import { useState } from "react";
import { EvidenceDocument } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { BehaviourList } from "../../parts/behaviour-list.js";
import { Card } from "../../parts/card.js";
import { colourOf } from "../../parts/colours.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";

/** The behaviours behind each interest, fetched when they are asked for. */
export function EvidenceCard({ person, order }: { readonly person: string; readonly order: readonly string[] }) {
  const { language, words } = useSession();
  const [open, setOpen] = useState(false);
  const asked = useQuery(EvidenceDocument, open ? { userId: person, language } : null);
  return (
    <Card title={words.evidence} hint={words.evidenceHint}>
      {!open && (
        <div>
          <button type="button" className="button" onClick={() => setOpen(true)}>
            {words.show}
          </button>
        </div>
      )}
      {open && (
        <Answer asked={asked} of="interests">
          {(interests) => (
            <ul className="list">
              {interests
                .filter(({ evidence }) => evidence.edges.length > 0)
                .map(({ topic, evidence }) => (
                  <li key={topic.id}>
                    <h3 className="row middle">
                      <span className="dot" style={{ background: colourOf(topic.id, order) }} />
                      {topic.label}
                    </h3>
                    <BehaviourList behaviours={evidence.edges.map(({ node }) => node)} />
                  </li>
                ))}
            </ul>
          )}
        </Answer>
      )}
    </Card>
  );
}
