import type { BehaviourType } from "../../generated/studio/graphql.js";
import { useSession } from "../session/session.js";
import { moment } from "../words/fill.js";

interface Told {
  readonly id: string;
  readonly type: BehaviourType;
  readonly occurredAt: string;
  readonly text: string | null;
  readonly item: { readonly title: string } | null;
}

/** What somebody did, one a line. */
export function BehaviourList({ behaviours }: { readonly behaviours: readonly Told[] }) {
  const { language, words } = useSession();
  if (behaviours.length === 0) return <p className="soft">{words.nothing}</p>;
  return (
    <ul>
      {behaviours.map(({ id, type, occurredAt, text, item }) => (
        <li key={id} className="row middle" style={{ flexWrap: "nowrap" }}>
          <span className="soft" style={{ minWidth: "9.5rem", flex: "none" }}>
            {moment(occurredAt, language)}
          </span>
          <span className="tag">{type.toLowerCase()}</span>
          <span>{item?.title ?? text ?? "—"}</span>
        </li>
      ))}
    </ul>
  );
}
