import { useState } from "react";
import { PersonDocument, PersonMigrationsDocument } from "../../generated/studio/graphql.js";
import { Answer } from "../parts/answer.js";
import { Card } from "../parts/card.js";
import { anywhere, contextOf, ContextDial } from "../parts/context-dial.js";
import { PickPerson } from "../parts/pick-person.js";
import { useSession } from "../session/session.js";
import { useQuery } from "../session/use-query.js";
import { ClockCard } from "./person/clock-card.js";
import { EvidenceCard } from "./person/evidence-card.js";
import { GraphCard } from "./person/graph-card.js";
import { InterestsCard } from "./person/interests-card.js";
import { MigrationsCard } from "./person/migrations-card.js";
import { PreferencesCard } from "./person/preferences-card.js";
import { StreamCard } from "./person/stream-card.js";

/** One person: now, at any moment, over the months, and why. */
export function PersonView({ person, pick }: { readonly person: string | null; pick(person: string): void }) {
  const { language, words } = useSession();
  const [situation, setSituation] = useState(anywhere);
  const context = contextOf(situation);
  const asked = useQuery(PersonDocument, person === null ? null : { userId: person, context, language });
  // Who looks wants to see the months first: what lies under them is asked for once they are drawn.
  const [drawn, setDrawn] = useState<string | null>(null);
  const moves = useQuery(PersonMigrationsDocument, person === null ? null : { userId: person, language });
  const last = asked.data?.user?.behaviours.edges[0]?.node.occurredAt ?? null;
  const order = asked.data?.interests?.map(({ topic }) => topic.id) ?? [];
  return (
    <div className="grid">
      <Card title={words.person}>
        <PickPerson person={person} pick={pick} />
        {person !== null && (
          <ContextDial label={words.context} value={situation} change={setSituation} person={person} />
        )}
      </Card>
      {person !== null && (
        <>
          <Card title={`${words.interests} · ${person}`} hint={words.interestsHint} size="wide">
            <Answer asked={asked} of="interests">
              {(interests) => (
                <InterestsCard person={person} interests={interests} order={order} changed={asked.again} />
              )}
            </Answer>
          </Card>
          <Card title={words.asked} hint={words.askedHint} size="third">
            <Answer
              asked={asked}
              of="user"
              absent={<PreferencesCard person={person} user={null} changed={asked.again} />}
            >
              {(user) => <PreferencesCard person={person} user={user} changed={asked.again} />}
            </Answer>
          </Card>
          <StreamCard person={person} order={order} last={last} moves={moves} drawn={() => setDrawn(person)} />
          <MigrationsCard asked={moves} order={order} />
          {(drawn === person || (last === null && !asked.loading)) && (
            <>
              <ClockCard person={person} order={order} />
              <GraphCard person={person} order={order} />
              <EvidenceCard person={person} order={order} />
            </>
          )}
        </>
      )}
    </div>
  );
}
