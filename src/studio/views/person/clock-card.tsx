import { useState } from "react";
import { ClockDocument, type ClockQuery } from "../../../generated/studio/graphql.js";
import { DayClock } from "../../draw/day-clock.js";
import { Answer } from "../../parts/answer.js";
import { Card } from "../../parts/card.js";
import { colourOf } from "../../parts/colours.js";
import { useSession } from "../../session/session.js";
import { useQuery } from "../../session/use-query.js";
import { percent } from "../../words/fill.js";
import type { Told } from "../../session/api.js";

const weekdays = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/** When in the day and the week an interest lives. */
export function ClockCard({ person, order }: { readonly person: string; readonly order: readonly string[] }) {
  const { language, words } = useSession();
  const asked = useQuery(ClockDocument, { userId: person, language });
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Card title={words.clock} hint={words.clockHint} size="half">
      <Answer asked={asked} of="interests">
        {(interests) => {
          const one = interests.find(({ topic }) => topic.id === chosen) ?? interests[0];
          if (one === undefined) return <p className="soft">{words.nothing}</p>;
          return (
            <div className="stack">
              <label className="field">
                {words.topic}
                <select value={one.topic.id} onChange={(event) => setChosen(event.target.value)}>
                  {interests.map(({ topic }) => (
                    <option key={topic.id} value={topic.id}>
                      {topic.label}
                    </option>
                  ))}
                </select>
              </label>
              <Dial interest={one} colour={colourOf(one.topic.id, order)} />
            </div>
          );
        }}
      </Answer>
    </Card>
  );
}

function Dial({
  interest,
  colour,
}: {
  readonly interest: Told<ClockQuery>["interests"][number];
  readonly colour: string;
}) {
  const { words } = useSession();
  const hours = interest.slices
    .filter(({ dimension }) => dimension === "HOUR")
    .map(({ key, share, lift }) => ({ hour: Number(key), share, lift }));
  const days = weekdays.map((key) => interest.slices.find((one) => one.dimension === "WEEKDAY" && one.key === key));
  const most = Math.max(0.01, ...days.map((one) => one?.share ?? 0));
  const peak = hours.toSorted((a, b) => b.share - a.share)[0];
  return (
    <>
      {hours.length > 0 && (
        <DayClock
          hours={hours}
          colour={colour}
          alternative={`${interest.topic.label}: ${peak?.hour}:00, ${percent(peak?.share ?? 0)}`}
        />
      )}
      <ul className="row" style={{ justifyContent: "center" }}>
        {days.map((one, i) => (
          <li key={weekdays[i]} className="soft" style={{ textAlign: "center" }}>
            <span
              className="track"
              style={{ display: "block", width: "2rem", height: "2.6rem" }}
              title={percent(one?.share ?? 0)}
            >
              <span
                style={{
                  position: "absolute",
                  inset: "auto 0 0 0",
                  height: `${(100 * (one?.share ?? 0)) / most}%`,
                  background: colour,
                  borderRadius: 5,
                }}
              />
            </span>
            {words.weekdays[i]}
          </li>
        ))}
      </ul>
    </>
  );
}
