import type { MigrationKind, MigrationState } from "../../generated/studio/graphql.js";
import { useSession } from "../session/session.js";
import { day } from "../words/fill.js";

export interface ToldMove {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly state: MigrationState;
  readonly summary: string;
  readonly probability: number | null;
  readonly detectedAt: string;
  readonly user: { readonly id: string };
}

/** Migrations of several people, one a line. */
export function MoveList({ moves, pick }: { readonly moves: readonly ToldMove[]; pick(person: string): void }) {
  const { language, words } = useSession();
  if (moves.length === 0) return <p className="soft">{words.noMoves}</p>;
  return (
    <ul className="list">
      {moves.map(({ id, kind, state, summary, detectedAt, user }) => (
        <li key={id} className="arrive">
          <div className="row middle">
            <button type="button" className="chip" onClick={() => pick(user.id)}>
              {user.id}
            </button>
            <span className={`tag ${state}`}>{words.states[state]}</span>
            <span className="tag">{words.kinds[kind]}</span>
            <span className="soft">{day(detectedAt, language)}</span>
          </div>
          <p>{summary}</p>
        </li>
      ))}
    </ul>
  );
}
