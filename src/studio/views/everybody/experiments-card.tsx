import { useState } from "react";
import {
  ExperimentResultsDocument,
  ExperimentsDocument,
  type ExperimentsQuery,
} from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import type { Told } from "../../session/api.js";
import { useQuery } from "../../session/use-query.js";
import { day, percent } from "../../words/fill.js";
import { ExperimentResults } from "./experiment-results.js";

type Experiment = Told<ExperimentsQuery>["experiments"][number];

/** What is tried on whom, and what it has shown so far, with intervals. */
export function ExperimentsCard() {
  const { words } = useSession();
  const asked = useQuery(ExperimentsDocument, {});
  return (
    <Card title={words.experiments} hint={words.experimentsHint} size="half">
      <Answer asked={asked} of="experiments">
        {(experiments) =>
          experiments.length === 0 ? (
            <p className="soft">{words.nothing}</p>
          ) : (
            <ul className="list">
              {experiments.map((one) => (
                <OneExperiment key={one.id} experiment={one} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function OneExperiment({ experiment }: { readonly experiment: Experiment }) {
  const { language, words } = useSession();
  const { id, state, description, surface, share, startsAt, endsAt, stopReason } = experiment;
  const [open, setOpen] = useState(false);
  const asked = useQuery(ExperimentResultsDocument, open ? { id } : null);
  const days = `${day(startsAt, language)}${endsAt === null ? "" : ` – ${day(endsAt, language)}`}`;
  const facts = [description, surface, percent(share), days, stopReason].filter((fact) => fact !== null);
  return (
    <li className="stack">
      <div className="line">
        <strong>{id}</strong>
        <span className="tag">{state}</span>
      </div>
      <p className="soft">{facts.join(" · ")}</p>
      <div>
        <button type="button" className="button small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.results}
        </button>
      </div>
      {open && (
        <Answer asked={asked} of="experiment">
          {({ results }) =>
            results === null ? <p className="soft">{words.nothing}</p> : <ExperimentResults results={results} />
          }
        </Answer>
      )}
    </li>
  );
}
