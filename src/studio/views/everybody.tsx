import { TrendsDocument } from "../../generated/studio/graphql.js";
import { Answer } from "../parts/answer.js";
import { Card } from "../parts/card.js";
import { useSession } from "../session/session.js";
import { useQuery } from "../session/use-query.js";
import { AudienceCard } from "./everybody/audience-card.js";
import { MachineCards } from "./everybody/machine-cards.js";
import { MovesCard } from "./everybody/moves-card.js";
import { RulesCard } from "./everybody/rules-card.js";

/** All people together: what they turn to, who moved, who would want what; rules, and how the machine is. */
export function EverybodyView({ pick }: { pick(person: string): void }) {
  const { language, words } = useSession();
  const turns = useQuery(TrendsDocument, { language });
  return (
    <div className="grid">
      <div className="half column">
        <Card title={words.trends} hint={words.trendsHint}>
          <Answer asked={turns} of="populationTrends">
            {({ trends }) => (
              <ul className="list">
                {trends.map(({ topic, change, pValue }) => (
                  <li key={topic.id} className="line">
                    <span>{topic.label}</span>
                    <span className={`change ${change > 0 ? "up" : "down"}`}>
                      {change > 0 ? "↗ +" : "↘ −"}
                      {Math.abs(change * 100).toFixed(1)} % <span className="soft">p {pValue.toFixed(3)}</span>
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </Answer>
        </Card>
        <AudienceCard pick={pick} />
      </div>
      <MovesCard pick={pick} />
      <RulesCard />
      <MachineCards />
    </div>
  );
}
