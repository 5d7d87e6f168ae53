import { useState } from "react";
import { PreferDocument, type PersonQuery } from "../../../generated/studio/graphql.js";
import { ShareBars } from "../../draw/share-bars.js";
import { endOf, LastingField, type Lasting } from "../../parts/lasting.js";
import { Refused } from "../../parts/refused.js";
import { useSession } from "../../session/session.js";
import { useSend } from "../../session/use-query.js";
import type { Told } from "../../session/api.js";

/** Interests as bars; each can be asked for more, less or not at all. */
export function InterestsCard({
  person,
  interests,
  order,
  changed,
}: {
  readonly person: string;
  readonly interests: Told<PersonQuery>["interests"];
  readonly order: readonly string[];
  changed(): void;
}) {
  const { words } = useSession();
  const { send, refused } = useSend();
  const [lasting, setLasting] = useState<Lasting>("good");
  const prefer = async (topicId: string, weight: number): Promise<void> => {
    if (await send(PreferDocument, { userId: person, topicId, weight, until: endOf(lasting) })) changed();
  };
  if (interests.length === 0) return <p className="soft">{words.nothing}</p>;
  return (
    <>
      <div className="row">
        <LastingField value={lasting} change={setLasting} />
      </div>
      <Refused error={refused} />
      <ShareBars
        rows={interests}
        order={order}
        after={({ topic, preference }) => (
          <span className="acts">
            {(
              [
                [words.more, 0.7, "+"],
                [words.less, -0.7, "−"],
                [words.mute, -1, "×"],
              ] as const
            ).map(([name, weight, sign]) => (
              <button
                key={name}
                type="button"
                className="button small"
                aria-label={`${name}: ${topic.label}`}
                title={name}
                aria-pressed={preference?.weight === weight}
                onClick={() => void prefer(topic.id, preference?.weight === weight ? 0 : weight)}
              >
                {sign}
              </button>
            ))}
          </span>
        )}
      />
    </>
  );
}
