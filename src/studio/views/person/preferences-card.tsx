import { useEffect, useState, type FormEvent } from "react";
import {
  ForgetDocument,
  PreferDocument,
  ProfileDocument,
  type PersonQuery,
} from "../../../generated/studio/graphql.js";
import { endOf, LastingField, type Lasting } from "../../parts/lasting.js";
import { Refused } from "../../parts/refused.js";
import { useSession } from "../../session/session.js";
import { useSend } from "../../session/use-query.js";
import { fill, moment } from "../../words/fill.js";
import type { Words } from "../../words/words.js";

/** Browsers count no further (ms). */
const longestTimer = 2 ** 31 - 1;
/** After the end by the service's clock, which may be a little behind (ms). */
const settled = 500;

type Preference = NonNullable<PersonQuery["user"]>["preferences"][number];

/** What the person asked for themselves: listed, added to, taken back. */
export function PreferencesCard({
  person,
  user,
  changed,
}: {
  readonly person: string;
  readonly user: PersonQuery["user"];
  changed(): void;
}) {
  const { words, language } = useSession();
  const { send, refused } = useSend();
  const [text, setText] = useState("");
  const [lasting, setLasting] = useState<Lasting>("good");
  // What ends while one looks is gone in the next answer: it is asked for then.
  const next = Math.min(...(user?.preferences ?? []).flatMap(({ until }) => (until === null ? [] : Date.parse(until))));
  useEffect(() => {
    const wait = next - Date.now();
    if (!(wait < longestTimer)) return;
    const timer = setTimeout(changed, Math.max(0, wait) + settled);
    return () => clearTimeout(timer);
  }, [next]);
  const say = async (weight: number): Promise<void> => {
    if (text.trim() === "") return;
    if (!(await send(PreferDocument, { userId: person, text: text.trim(), weight, until: endOf(lasting) }))) return;
    setText("");
    changed();
  };
  const off = user?.profiling === "OFF";
  const setProfiling = async (): Promise<void> => {
    if (await send(ProfileDocument, { userId: person, profiling: off ? "ON" : "OFF" })) changed();
  };
  return (
    <div className="stack">
      <Refused error={refused} />
      <ul className="chips">
        {user?.preferences.map((one) => (
          <li key={one.id} className="chip">
            <span>
              {nameOf(one)} · {said(one, words)}
              {one.until && ` · ${fill(words.until, { when: moment(one.until, language) })}`}
            </span>
            <button
              type="button"
              className="button plain"
              aria-label={`${words.remove}: ${nameOf(one)}`}
              onClick={() =>
                void send(ForgetDocument, { userId: person, id: one.id }).then((done) => done && changed())
              }
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <form className="row" onSubmit={(event: FormEvent) => (event.preventDefault(), void say(0.8))}>
        <label className="field" style={{ flex: "1 1 8rem" }}>
          {words.addText}
          <input value={text} maxLength={200} onChange={(event) => setText(event.target.value)} />
        </label>
        <LastingField value={lasting} change={setLasting} />
        <button type="submit" className="button">
          {words.more}
        </button>
        <button type="button" className="button" onClick={() => void say(-0.8)}>
          {words.less}
        </button>
      </form>
      <label className="row middle soft">
        <input type="checkbox" checked={off} onChange={() => void setProfiling()} />
        {words.profilingOff}
      </label>
    </div>
  );
}

function nameOf({ topic, item, text }: Preference): string {
  return topic?.label ?? item?.title ?? (text === null ? "" : `“${text}”`);
}

function said({ weight, kind }: Preference, words: Words): string {
  if (weight === -1) return words.muted;
  if (weight === 1 && kind === "ITEM") return words.pinned;
  return weight > 0 ? words.askMore : words.askLess;
}
