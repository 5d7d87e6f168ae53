import { ParametersDocument, type Task } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { percent } from "../../words/fill.js";

/** How recommendations are made, in plain language, from the weights in force. */
export function ParametersCard({ task }: { readonly task: Task }) {
  const { language, words } = useSession();
  const asked = useQuery(ParametersDocument, { language, task });
  return (
    <Card title={words.howItWorks} hint={words.weights}>
      <Answer asked={asked} of="recommenderParameters">
        {({ text, parameters }) => (
          <div className="stack">
            <p>{text}</p>
            <div className="scroll">
              <table className="words">
                <tbody>
                  {parameters.map(({ feature, name, why, share, personal }) => (
                    <tr key={feature}>
                      <th scope="row" style={{ whiteSpace: "nowrap", color: "var(--ink)" }}>
                        {name} {personal && <span className="tag">{words.personal}</span>}
                      </th>
                      <td>{why}</td>
                      <td className="number">{percent(share)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </div>
        )}
      </Answer>
    </Card>
  );
}
