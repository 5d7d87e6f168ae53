import { PreferDocument, type PersonQuery } from "../../../generated/studio/graphql.js";
import { ShareBars } from "../../draw/share-bars.js";
import { Refused } from "../../parts/refused.js";
import { useSession } from "../../session/session.js";
import { useSend } from "../../session/use-query.js";
import type { Told } from "../../session/api.js";

const dayMs = 86_400_000;

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
  const prefer = async (topicId: string, weight: number, until: string | null): Promise<void> => {
    if (await send(PreferDocument, { userId: person, topicId, weight, until })) changed();
  };
  if (interests.length === 0) return <p className="soft">{words.nothing}</p>;
  return (
    <>
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
                title={`${name} (${words.forDay}: Shift)`}
                aria-pressed={preference?.weight === weight}
                onClick={(event) => {
                  const until = event.shiftKey ? new Date(Date.now() + dayMs).toISOString() : null;
                  void prefer(topic.id, preference?.weight === weight ? 0 : weight, until);
                }}
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
