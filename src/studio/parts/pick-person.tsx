import { useId, useMemo, useState, type FormEvent } from "react";
import { NamedDocument, PeopleDocument, WhoDocument } from "../../generated/studio/graphql.js";
import { useSession } from "../session/session.js";
import { useQuery } from "../session/use-query.js";
import { fill } from "../words/fill.js";

/** As many people can be picked without typing; what is typed brings those whose ids begin so to the front. */
const peopleShown = 24;

/** Whose interests to look at: an id, or those who would want what is typed. */
export function PickPerson({ person, pick }: { readonly person: string | null; pick(person: string): void }) {
  const { self, words } = useSession();
  const [text, setText] = useState(person ?? "");
  const [searched, setSearched] = useState<string | null>(null);
  const known = useQuery(PeopleDocument, self === null ? {} : null);
  const found = useQuery(WhoDocument, searched === null ? null : { text: searched });
  // Operators may list everybody; for other keys it stays with those whose interests moved.
  const named = useQuery(
    NamedDocument,
    self === null && /^\S*$/.test(text) ? { prefix: text === person ? "" : text } : null,
  );
  const list = useId();
  const people = useMemo(
    () => [...new Set(known.data?.migrations?.edges.map(({ node }) => node.user.id))],
    [known.data],
  );
  const offered = [...new Set([...(named.data?.allUsers?.edges ?? []).map(({ node }) => node.id), ...people])];
  if (self !== null) return <h2>{self}</h2>;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === "") return;
    // An id has no blanks; anything else is what people like.
    if (/\s/.test(wanted)) setSearched(wanted);
    else pick(wanted);
  };
  const others = found.data?.audience?.edges.map(({ node }) => node.id) ?? [];
  return (
    <div className="stack">
      <form className="row" onSubmit={submit} role="search">
        <label className="field" style={{ flex: "1 1 12rem", maxWidth: "24rem" }}>
          {words.person}
          <input list={list} value={text} placeholder={words.pickPerson} onChange={(e) => setText(e.target.value)} />
        </label>
        <datalist id={list}>
          {offered.map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
        <button type="submit" className="button primary">
          {words.show}
        </button>
      </form>
      {searched !== null && others.length > 0 && <p className="soft">{fill(words.whoLike, { text: searched })}</p>}
      <ul className="chips">
        {(searched === null ? offered.slice(0, peopleShown) : others).map((id) => (
          <li key={id}>
            <button type="button" className="chip" onClick={() => (setText(id), pick(id))} aria-pressed={id === person}>
              {id}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
