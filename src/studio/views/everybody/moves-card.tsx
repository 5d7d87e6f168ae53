import { useState } from "react";
import { MigrationsDocument } from "../../../generated/studio/graphql.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { MoveList } from "../../parts/move-list.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { fill } from "../../words/fill.js";

/** The share of listed drifts that may be false; empty = what was announced, as the service promises it. */
const budgets = ["", "0.05", "0.1", "0.2"];

/** Everybody's migrations, newest first, under a budget of false ones. */
export function MovesCard({ pick }: { pick(person: string): void }) {
  const { language, words } = useSession();
  const [budget, setBudget] = useState("");
  const asked = useQuery(MigrationsDocument, { language, states: null, rate: budget === "" ? null : Number(budget) });
  return (
    <Card
      title={words.moves}
      hint={words.movedHint}
      size="half"
      tools={
        <label className="field">
          {words.budget}
          <select value={budget} onChange={(event) => setBudget(event.target.value)}>
            {budgets.map((one) => (
              <option key={one} value={one}>
                {one === "" ? words.asAnnounced : fill(words.oneOf, { n: Math.round(1 / Number(one)) })}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Answer asked={asked} of="migrations">
        {({ totalCount, edges }) => (
          <>
            <p className="soft">{fill(words.altogether, { n: totalCount })}</p>
            <MoveList moves={edges.map(({ node }) => node)} pick={pick} />
          </>
        )}
      </Answer>
    </Card>
  );
}
