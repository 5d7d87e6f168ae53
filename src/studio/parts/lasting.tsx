import { useSession } from "../session/session.js";
import type { Words } from "../words/words.js";

const dayMs = 86_400_000;

/** How long a wish is to hold: a word of the list, or a moment as the browser writes it. */
export type Lasting = "good" | "hour" | "day" | "week" | (string & {});
const spans: Readonly<Record<string, number>> = { hour: dayMs / 24, day: dayMs, week: 7 * dayMs };

/** The end of a wish that begins now; null = for good. */
export function endOf(lasting: Lasting): string | null {
  if (lasting === "good" || lasting === "") return null;
  const span = spans[lasting];
  return new Date(span === undefined ? Date.parse(lasting) : Date.now() + span).toISOString();
}

/** Chooses how long: for good, for a span, or until a moment. */
export function LastingField({ value, change }: { readonly value: Lasting; change(value: Lasting): void }) {
  const { words } = useSession();
  const named: readonly (keyof Words["lasting"])[] = ["good", "hour", "day", "week"];
  const isMoment = value !== "good" && spans[value] === undefined;
  return (
    <>
      <label className="field">
        {words.howLong}
        <select
          value={isMoment ? "until" : value}
          onChange={({ target }) => change(target.value === "until" ? "" : target.value)}
        >
          {named.map((one) => (
            <option key={one} value={one}>
              {words.lasting[one]}
            </option>
          ))}
          <option value="until">{words.lasting.until}</option>
        </select>
      </label>
      {isMoment && (
        <label className="field">
          {words.moment}
          <input type="datetime-local" required value={value} onChange={({ target }) => change(target.value)} />
        </label>
      )}
    </>
  );
}
