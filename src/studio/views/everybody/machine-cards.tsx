import { MachineDocument, ModelsDocument } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { day, fill } from "../../words/fill.js";

/** How the service is, what waits, and which models serve. */
export function MachineCards() {
  const { language, words } = useSession();
  const machine = useQuery(MachineDocument, {});
  const models = useQuery(ModelsDocument, {});
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
                {health.queues.map(({ name, waiting, dead }) => (
                  <span key={name} className="tag">
                    {name}: {waiting} {words.queue}
                    {dead > 0 && `, ${dead} ${words.dead}`}
                  </span>
                ))}
              </p>
            </div>
          )}
        </Answer>
      </Card>
      <Card title={words.models} size="half">
        <Answer asked={models} of="models">
          {(list) => (
            <ul className="list">
              {list.map(({ id, kind, version, serving, createdAt }) => (
                <li key={id} className="line">
                  <span>
                    {kind} {version} {serving && <span className="tag UP">●</span>}
                  </span>
                  <span className="soft">{day(createdAt, language)}</span>
                </li>
              ))}
            </ul>
          )}
        </Answer>
        <Answer asked={models} of="experiments">
          {(list) => (
            <ul className="list">
              {list.map(({ id, state, description }) => (
                <li key={id} className="line">
                  <span>
                    {id} <span className="soft">{description}</span>
                  </span>
                  <span className="tag">{state}</span>
                </li>
              ))}
            </ul>
          )}
        </Answer>
      </Card>
    </>
  );
}
