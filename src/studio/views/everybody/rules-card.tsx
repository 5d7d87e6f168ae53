import { useState, type FormEvent } from "react";
import {
  KeepRuleDocument,
  RemoveRuleDocument,
  RulesDocument,
  type RuleInput,
  type RulesQuery,
} from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { Refused } from "../../parts/refused.js";
import { useSession } from "../../session/session.js";
import type { Told } from "../../session/api.js";
import { useQuery, useSend } from "../../session/use-query.js";
import { fill, moment } from "../../words/fill.js";
import { RuleFields, draftOf, emptyDraft, type RuleDraft } from "./rule-fields.js";
import { RulePreview } from "./rule-preview.js";

type Rule = Told<RulesQuery>["rules"][number];

/** What operators decide about pages: listed, tried on somebody's page before they are kept, taken away. */
export function RulesCard() {
  const { words } = useSession();
  const asked = useQuery(RulesDocument, {});
  const { send, refused } = useSend();
  const [draft, setDraft] = useState<RuleDraft>(emptyDraft);
  const [tried, setTried] = useState<{ rule: RuleInput; person: string } | null>(null);
  const keep = async (): Promise<void> => {
    if (!(await send(KeepRuleDocument, { rule: draftOf(draft) }))) return;
    setDraft(emptyDraft);
    setTried(null);
    asked.again();
  };
  const remove = async (id: string): Promise<void> => {
    const reason = `removed in the studio${draft.reason === "" ? "" : `: ${draft.reason}`}`;
    if (await send(RemoveRuleDocument, { id, author: draft.author || "studio", reason })) asked.again();
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    if ((submitter as HTMLButtonElement | null)?.value === "keep") void keep();
    else setTried({ rule: draftOf(draft), person: draft.person.trim() });
  };
  return (
    <Card title={words.rules} hint={words.rulesHint}>
      <Answer asked={asked} of="rules">
        {(rules) => (
          <>
            <ul className="list">
              {rules.map((rule) => (
                <OneRule key={rule.id} rule={rule} remove={() => void remove(rule.id)} />
              ))}
            </ul>
            <form className="stack" onSubmit={submit}>
              <RuleFields draft={draft} change={setDraft} />
              <Refused error={refused} />
              <div className="row">
                <button type="submit" className="button" value="try">
                  {words.tryRule}
                </button>
                <button type="submit" className="button primary" value="keep">
                  {words.keepRule}
                </button>
              </div>
            </form>
            {tried !== null && <RulePreview {...tried} />}
          </>
        )}
      </Answer>
    </Card>
  );
}

function OneRule({ rule, remove }: { readonly rule: Rule; remove(): void }) {
  const { language, words } = useSession();
  const { id, kind, itemId, position, factor, filter, task, surface, validTo, author, reason } = rule;
  const facts = [
    itemId === null ? null : `${itemId} → ${position ?? ""}`,
    factor === null ? null : `× ${factor}`,
    filter === null ? null : JSON.stringify(filter),
    task,
    surface,
    validTo === null ? null : fill(words.until, { when: moment(validTo, language) }),
    `${author}: ${reason}`,
  ].filter((fact) => fact !== null);
  return (
    <li className="line">
      <span>
        <strong>{id}</strong> <span className="tag">{kind}</span> <span className="soft">{facts.join(" · ")}</span>
      </span>
      <button type="button" className="button small" aria-label={`${words.remove}: ${id}`} onClick={remove}>
        {words.remove}
      </button>
    </li>
  );
}
