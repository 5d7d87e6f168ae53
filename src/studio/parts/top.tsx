import mark from "../godwit.svg";
import { useSession } from "../session/session.js";
import { hashOf, viewNames, type Place, type ViewName } from "../session/use-place.js";
import { fill } from "../words/fill.js";

/** Views about more than one person are not there for a person's own token. */
const ofEverybody: ReadonlySet<ViewName> = new Set(["everybody"]);

export function Top({ place }: { readonly place: Place }) {
  const { self, token, words, language, setLanguage, setToken } = useSession();
  return (
    <header className="top">
      <div className="brand">
        <img src={mark} alt="" />
        Godwit
      </div>
      <nav className="views" aria-label={words.studio}>
        {viewNames
          .filter((view) => self === null || !ofEverybody.has(view))
          .map((view) => (
            <a
              key={view}
              href={hashOf({ view, person: place.person })}
              {...(view === place.view ? { "aria-current": "page" as const } : {})}
            >
              {words.views[view]}
            </a>
          ))}
      </nav>
      <div className="tools">
        {token !== null && (
          <button type="button" className="button small" onClick={() => setToken(null)}>
            {fill(words.signedIn, { who: self ?? words.aKey })} · {words.signOut}
          </button>
        )}
        <a href="/graphql">{words.api}</a>
        <button
          type="button"
          className="button plain"
          lang={language === "en" ? "zh" : "en"}
          onClick={() => setLanguage(language === "en" ? "zh" : "en")}
        >
          {words.language}
        </button>
      </div>
    </header>
  );
}
