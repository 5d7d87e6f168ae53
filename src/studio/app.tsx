import { useEffect, useRef } from "react";
import { Top } from "./parts/top.js";
import { useSession } from "./session/session.js";
import { usePlace } from "./session/use-place.js";
import { EverybodyView } from "./views/everybody.js";
import { LiveView } from "./views/live.js";
import { PageView } from "./views/page.js";
import { PersonView } from "./views/person.js";
import { TopicsView } from "./views/topics.js";

/** The whole studio: a bar on top and one view. */
export function App() {
  const { self, words } = useSession();
  const [place, go] = usePlace();
  const main = useRef<HTMLElement>(null);
  const person = self ?? place.person;
  const pick = (chosen: string): void => go({ ...place, person: chosen });
  useEffect(() => {
    document.title = `${words.views[place.view]}${person ? ` · ${person}` : ""} · Godwit`;
  }, [place.view, person, words]);
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {words.skip}
      </a>
      <Top place={place} />
      <main id="main" ref={main} tabIndex={-1}>
        <h1 className="hidden">{words.views[place.view]}</h1>
        {place.view === "person" && <PersonView person={person} pick={pick} />}
        {place.view === "page" && <PageView person={person} pick={pick} />}
        {place.view === "everybody" && <EverybodyView pick={(chosen) => go({ view: "person", person: chosen })} />}
        {place.view === "topics" && <TopicsView />}
        {place.view === "live" && <LiveView person={person} pick={(chosen) => go({ view: "live", person: chosen })} />}
      </main>
    </>
  );
}
