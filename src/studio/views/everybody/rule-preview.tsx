import { PreviewRuleDocument, type RuleInput } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";

/** A page as it is, and as it would be under a rule that is not kept. */
export function RulePreview({ rule, person }: { readonly rule: RuleInput; readonly person: string }) {
  const { words } = useSession();
  const asked = useQuery(PreviewRuleDocument, { rule, userId: person || "nobody", task: rule.task ?? "DISCOVER" });
  return (
    <Answer asked={asked} of="previewRule">
      {({ applies, before, after }) => (
        <div className="row" aria-live="polite">
          {!applies && <p className="soft">{words.ruleSilent}</p>}
          {(
            [
              [words.asItIs, before],
              [words.withTheRule, after],
            ] as const
          ).map(([title, list]) => (
            <section key={title} style={{ flex: "1 1 16rem" }} aria-label={title}>
              <h3>{title}</h3>
              <ol className="list">
                {list.map((shown) => {
                  const touched = "rules" in shown && shown.rules.includes(rule.id);
                  return (
                    <li key={shown.item.id} className="line">
                      <span>
                        <span className="place">{shown.position}</span> {shown.item.title}
                      </span>
                      {touched && <span className="tag UP">{rule.id}</span>}
                    </li>
                  );
                })}
              </ol>
            </section>
          ))}
        </div>
      )}
    </Answer>
  );
}
