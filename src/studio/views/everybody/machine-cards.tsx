import { MachineDocument } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { fill } from "../../words/fill.js";
import { ExperimentsCard } from "./experiments-card.js";
import { ModelsCard } from "./models-card.js";

/** How the service is, what waits, which models serve and what is tried. */
export function MachineCards() {
  const { words } = useSession();
  const machine = useQuery(MachineDocument, {});
  return (
    <>
      <Card title={words.machine} size="half">
        <Answer asked={machine} of="health">
          {(health) => (
            <div className="stack">
              <p>
                <span className={`tag ${health.state}`}>{health.state}</span> Godwit {health.version} ·{" "}
                {fill(words.items, { n: health.items })}
              </p>
              <ul className="list">
                {health.components.map(({ name, state, detail }) => (
                  <li key={name}>
                    <span className={`tag ${state}`}>{state}</span> {name} <span className="soft">{detail}</span>
                  </li>
                ))}
              </ul>
              <p className="chips">
                {health.queues.map(({ name, waiting, dead, lagSeconds }) => (
                  <span key={name} className={`tag ${dead > 0 ? "DEGRADED" : ""}`}>
                    {name}: {waiting} {words.queue}
                    {waiting > 0 && ` (${lagSeconds.toFixed(0)} s)`}
                    {dead > 0 && `, ${dead} ${words.dead}`}
                  </span>
                ))}
              </p>
            </div>
          )}
        </Answer>
      </Card>
      <ModelsCard />
      <ExperimentsCard />
    </>
  );
}
