import type { ExperimentResultsQuery } from "../../../generated/studio/graphql.js";
import { IntervalLine } from "../../draw/interval-line.js";
import { useSession } from "../../session/session.js";
import type { Told } from "../../session/api.js";
import { fill, percent } from "../../words/fill.js";

type Results = NonNullable<Told<ExperimentResultsQuery>["experiment"]["results"]>;

/** Below this the shares of users say that the experiment itself is at fault. */
const wrongShares = 0.01;

/** What an experiment says: advice, each variant, and each difference with an interval that holds at all times. */
export function ExperimentResults({ results }: { readonly results: Results }) {
  const { words } = useSession();
  const { users, completeUsers, variants, comparisons, preference, advice, sampleRatioP } = results;
  const lines = [
    ...comparisons.map(({ variant, metric, decided, difference }) => ({
      label: `${variant} · ${words.metrics[metric]}`,
      decided,
      difference,
    })),
    ...(preference === null
      ? []
      : [{ label: words.preferred, decided: preference.decided, difference: preference.preference }]),
  ];
  const ends = lines.flatMap(({ difference: { low, high } }) => [Math.abs(low ?? 0), Math.abs(high ?? 0)]);
  const widest = Math.max(1e-6, ...ends);
  return (
    <div className="stack">
      <p>{advice}</p>
      <p className="soft">
        {fill(words.exposed, { users, complete: completeUsers })}
        {sampleRatioP < wrongShares && ` · ${words.unevenShares}`}
      </p>
      <ul>
        {variants.map(({ variant, users: seen, clickThrough: { mean, low, high } }) => (
          <li key={variant} className="line">
            <span>
              {variant} <span className="soft">({seen})</span>
            </span>
            <span className="number">
              {mean === null ? "—" : percent(mean)}
              {low !== null && high !== null && <span className="soft">{` [${percent(low)}, ${percent(high)}]`}</span>}
            </span>
          </li>
        ))}
      </ul>
      {lines.map(({ label, decided, difference }) => (
        <IntervalLine
          key={label}
          label={label}
          {...difference}
          widest={widest}
          mark={decided ? words.decided : words.undecided}
        />
      ))}
    </div>
  );
}
