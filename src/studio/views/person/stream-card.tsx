import { useEffect } from "react";
import { StreamDocument, type PersonMigrationsQuery, type StreamQuery } from "../../../generated/studio/graphql.js";
import { StreamChart } from "../../draw/stream-chart.js";
import { strongestTopics, type StreamStep } from "../../../core/pictures/stream.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery, type Asked } from "../../session/use-query.js";
import { percent } from "../../words/fill.js";
import type { Told } from "../../session/api.js";

const shown = 8;
const bucket = "WEEK";
const dayMs = 86_400_000;
const days = 182;

/** The half year up to the day after a moment. */
function spanTo(last: string): { from: string; to: string } {
  const to = (Math.floor(Date.parse(last) / dayMs) + 1) * dayMs;
  return { from: new Date(to - days * dayMs).toISOString(), to: new Date(to).toISOString() };
}

/** The stream of interests over half a year, with its migrations marked. */
export function StreamCard({
  person,
  order,
  last,
  moves,
  drawn,
}: {
  readonly person: string;
  readonly order: readonly string[];
  /** when they did something last; null = not known yet */
  readonly last: string | null;
  readonly moves: Asked<PersonMigrationsQuery>;
  /** told when the answer is there, or failed */
  drawn(): void;
}) {
  const { language, words } = useSession();
  const asked = useQuery(StreamDocument, last === null ? null : { userId: person, ...spanTo(last), bucket, language });
  useEffect(() => {
    if (!asked.loading) drawn();
  }, [asked.loading, person]);
  const marks = (moves.data?.migrations?.edges ?? []).flatMap(({ node }) =>
    node.changedAt === null ? [] : [{ at: Date.parse(node.changedAt), text: node.summary }],
  );
  return (
    <Card title={words.stream} hint={words.streamHint}>
      <Answer asked={asked} of="interestTimeline">
        {(interestTimeline) => {
          const { steps, labels } = read(interestTimeline);
          if (steps.length < 2) return <p className="soft">{words.nothing}</p>;
          const strongest = strongestTopics(steps, shown);
          const drawn = [...order.filter((id) => strongest.includes(id)), ...strongest].filter(
            (id, i, all) => all.indexOf(id) === i,
          );
          return (
            <>
              <StreamChart
                steps={steps}
                order={drawn}
                labels={labels}
                marks={marks}
                language={language}
                alternative={`${words.stream}. ${marks.map(({ text }) => text).join(" ")}`}
              />
              <StreamTable points={interestTimeline} />
            </>
          );
        }}
      </Answer>
    </Card>
  );
}

function read(points: Told<StreamQuery>["interestTimeline"]) {
  const labels = new Map<string, string>();
  const steps = points
    .filter(({ behaviours }) => behaviours > 0)
    .map(({ from, behaviours, shares }): StreamStep => {
      for (const { topic } of shares) labels.set(topic.id, topic.label);
      return { at: Date.parse(from), behaviours, shares: new Map(shares.map(({ topic, share }) => [topic.id, share])) };
    });
  return { steps, labels };
}

function StreamTable({ points }: { readonly points: Told<StreamQuery>["interestTimeline"] }) {
  const { words } = useSession();
  return (
    <details>
      <summary>{words.table}</summary>
      <div className="scroll">
        <table>
          <tbody>
            {points
              .filter(({ behaviours }) => behaviours > 0)
              .map(({ from, shares }) => (
                <tr key={from}>
                  <th scope="row">{from.slice(0, 10)}</th>
                  <td>
                    {shares
                      .slice(0, 4)
                      .map(({ topic, share }) => `${topic.label} ${percent(share)}`)
                      .join(" · ")}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
