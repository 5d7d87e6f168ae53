import { useState } from "react";
import { InterestsDocument, MovesDocument, type InterestsSubscription } from "../../generated/studio/graphql.js";
import { ShareBars } from "../draw/share-bars.js";
import { Card } from "../parts/card.js";
import { MoveList, type ToldMove } from "../parts/move-list.js";
import { PickPerson } from "../parts/pick-person.js";
import { useSession } from "../session/session.js";
import { useLive } from "../session/use-query.js";

const kept = 40;

/** What the service announces while one looks: interests of a person as they move, and migrations of all. */
export function LiveView({ person, pick }: { readonly person: string | null; pick(person: string): void }) {
  const { self, language, words } = useSession();
  const [moves, setMoves] = useState<readonly ToldMove[]>([]);
  const [interests, setInterests] = useState<InterestsSubscription["interestsChanged"]>([]);
  const [changes, setChanges] = useState(0);
  useLive(MovesDocument, { language, ...(self === null ? {} : { userId: self }) }, ({ interestMigrated }) =>
    setMoves((before) => [interestMigrated, ...before.filter(({ id }) => id !== interestMigrated.id)].slice(0, kept)),
  );
  useLive(InterestsDocument, person === null ? null : { userId: person, language }, ({ interestsChanged }) => {
    setInterests(interestsChanged);
    setChanges((n) => n + 1);
  });
  const order = interests.map(({ topic }) => topic.id).toSorted();
  return (
    <div className="grid">
      <Card title={words.live} hint={words.liveHint}>
        <PickPerson person={person} pick={pick} />
      </Card>
      <Card title={`${words.interests}${person === null ? "" : ` · ${person}`}`} size="half">
        <div aria-live="polite">
          {interests.length === 0 ? (
            <p className="soft">{words.waiting}</p>
          ) : (
            <>
              <ShareBars rows={interests} order={order} />
              <p className="soft number">{changes}</p>
            </>
          )}
        </div>
      </Card>
      <Card title={words.moved} size="half">
        <div aria-live="polite">
          {moves.length === 0 ? <p className="soft">{words.waiting}</p> : <MoveList moves={moves} pick={pick} />}
        </div>
      </Card>
    </div>
  );
}
