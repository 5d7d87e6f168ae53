import { PreferDocument, SayDocument, type FeedbackKind, type PageQuery } from "../../../generated/studio/graphql.js";
import { ContributionBars } from "../../draw/contribution-bars.js";
import { Refused } from "../../parts/refused.js";
import { useSession } from "../../session/session.js";
import { useSend } from "../../session/use-query.js";
import { fill, percent } from "../../words/fill.js";
import type { Told } from "../../session/api.js";

type Node = Told<PageQuery>["recommendations"]["edges"][number]["node"];

/** One recommendation: why, what adds up to it, and what one may say of it. */
export function Recommended({
  person,
  set,
  node,
  changed,
}: {
  readonly person: string;
  readonly set: string;
  readonly node: Node;
  changed(): void;
}) {
  const { words } = useSession();
  const { send, refused } = useSend();
  const { item, reasons, explanation, probability, position } = node;
  const say = async (kind: FeedbackKind): Promise<void> => {
    const feedback = [{ userId: person, itemId: item.id, recommendationId: set, kind }];
    if (await send(SayDocument, { feedback })) changed();
  };
  const less = async (): Promise<void> => {
    const topic = item.topics[0]?.topic.id;
    const about = topic ? { topicId: topic } : { itemId: item.id };
    if (await send(PreferDocument, { userId: person, weight: -0.7, ...about })) changed();
  };
  return (
    <li>
      <div className="item-head">
        <span className="place">{position}</span>
        <strong>{item.title}</strong>
        <span className="tag">{item.domain}</span>
        <span className="soft number">{percent(probability)}</span>
      </div>
      <ul className="reasons">
        {reasons
          // That nothing of the person was used stands over the whole list.
          .filter(({ code }) => code !== "profiling")
          .map(({ code, text }) => (
            <li key={`${code} ${text}`}>{text}</li>
          ))}
      </ul>
      <Refused error={refused} />
      <div className="under">
        <button type="button" className="button small" onClick={() => void say("LIKE")}>
          {words.like}
        </button>
        <button type="button" className="button small" onClick={() => void say("DISMISS")}>
          {words.dismiss}
        </button>
        <button type="button" className="button small" onClick={() => void less()}>
          {words.lessOfThis}
        </button>
        <details style={{ flexBasis: "100%" }}>
          <summary>{words.whyThis}</summary>
          <p className="soft">{fill(words.addsUp, { score: explanation.score.toFixed(2) })}</p>
          <ContributionBars parts={explanation.parameters} />
          {explanation.preferenceFactor !== 1 && (
            <p className="soft">
              {words.asked}: × {explanation.preferenceFactor.toFixed(2)}
            </p>
          )}
        </details>
      </div>
    </li>
  );
}
