import { ModelsDocument, type ModelsQuery } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { useSession } from "../../session/session.js";
import type { Told } from "../../session/api.js";
import { useQuery } from "../../session/use-query.js";
import { day } from "../../words/fill.js";
import { figuresOf, shortly } from "./figures.js";

type Model = Told<ModelsQuery>["models"][number];

/** Fitted models, newest first; of each what was measured, beside the one before it. */
export function ModelsCard() {
  const { words } = useSession();
  const asked = useQuery(ModelsDocument, {});
  return (
    <Card title={words.models} hint={words.modelsHint} size="half">
      <Answer asked={asked} of="models">
        {(models) =>
          models.length === 0 ? (
            <p className="soft">{words.nothing}</p>
          ) : (
            <ul className="list">
              {models.map((model, i) => (
                <OneModel
                  key={model.id}
                  model={model}
                  before={models.slice(i + 1).find(({ kind }) => kind === model.kind)}
                />
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function OneModel({ model, before }: { readonly model: Model; readonly before: Model | undefined }) {
  const { language, words } = useSession();
  const { kind, version, serving, createdAt } = model;
  const former = figuresOf(before?.metrics);
  const now = figuresOf(model.metrics);
  return (
    <li>
      <div className="line">
        <span>
          {kind} {version} {serving && <span className="tag UP">{words.serving}</span>}
        </span>
        <span className="soft">{day(createdAt, language)}</span>
      </div>
      {now.size > 0 && (
        <details>
          <summary>{words.whatChanged}</summary>
          <div className="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.measured}</th>
                  <th scope="col">
                    {words.before}
                    {before !== undefined && ` (${before.version})`}
                  </th>
                  <th scope="col">
                    {words.now} ({version})
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...now].map(([name, value]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className="number">{shortly(former.get(name))}</td>
                    <td className="number">{shortly(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </li>
  );
}
