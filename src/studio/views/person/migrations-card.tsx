import { useState } from "react";
import {
  ProofDocument,
  type MigrationPartsFragment,
  type PersonMigrationsQuery,
} from "../../../generated/studio/graphql.js";
import { FlowChart } from "../../draw/flow-chart.js";
import { Answer } from "../../parts/answer.js";
import { BehaviourList } from "../../parts/behaviour-list.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery, type Asked } from "../../session/use-query.js";
import { day, fill } from "../../words/fill.js";

/** Each proven change: what it says, from where to where, and the behaviours behind it. */
export function MigrationsCard({
  asked,
  order,
}: {
  readonly asked: Asked<PersonMigrationsQuery>;
  readonly order: readonly string[];
}) {
  const { words } = useSession();
  return (
    <Card title={words.moved} hint={words.movedHint}>
      <Answer asked={asked} of="migrations">
        {(migrations) =>
          migrations.edges.length === 0 ? (
            <p className="soft">{words.noMoves}</p>
          ) : (
            <ul className="list pairs">
              {migrations.edges.map(({ node }) => (
                <Move key={node.id} move={node} order={order} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function Move({ move, order }: { readonly move: MigrationPartsFragment; readonly order: readonly string[] }) {
  const { language, words } = useSession();
  const [open, setOpen] = useState(false);
  const { changedAt, changedBetween, probability, flow } = move;
  const labels = new Map(
    [...flow.flatMap(({ from, to }) => [from, to]), ...[...move.from, ...move.to].map(({ topic }) => topic)].map(
      ({ id, label }) => [id, label],
    ),
  );
  const facts = [
    changedAt && fill(words.since, { when: day(changedAt, language) }),
    changedBetween &&
      fill(words.between, { from: day(changedBetween.from, language), to: day(changedBetween.to, language) }),
    probability !== null && fill(words.chance, { p: probability.toFixed(2) }),
    move.pValue !== null && `p ${move.pValue < 0.001 ? "< 0.001" : move.pValue.toFixed(3)}`,
    fill(words.bits, { n: move.magnitude.toFixed(2) }),
    fill(words.sessions, { n: move.sessions }),
  ].filter((fact) => typeof fact === "string");
  return (
    <li className="stack">
      <div className="item-head">
        <span className={`tag ${move.state}`}>{words.states[move.state]}</span>
        <span className="tag">{words.kinds[move.kind]}</span>
        <strong>{move.summary}</strong>
      </div>
      <p className="soft">{facts.join(" · ")}</p>
      {flow.length > 0 && (
        <FlowChart
          links={flow.map(({ from, to, share }) => ({ from: from.id, to: to.id, share }))}
          labels={labels}
          order={[...new Set([...order, ...labels.keys()])]}
          alternative={move.summary}
        />
      )}
      <div>
        <button type="button" className="button small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.whyThink}
        </button>
      </div>
      {open && <Proof id={move.id} />}
    </li>
  );
}

/** Typical behaviours of before and after the change. */
function Proof({ id }: { readonly id: string }) {
  const { words } = useSession();
  const asked = useQuery(ProofDocument, { id });
  return (
    <Answer asked={asked} of="node">
      {(node) =>
        "proof" in node && (
          <div className="stack">
            <h3>{words.before}</h3>
            <BehaviourList behaviours={node.proof.before} />
            <h3>{words.after}</h3>
            <BehaviourList behaviours={node.proof.after} />
          </div>
        )
      }
    </Answer>
  );
}
