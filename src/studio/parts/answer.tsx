import type { ReactNode } from "react";
import { useSession } from "../session/session.js";
import type { Asked } from "../session/use-query.js";
import { SignIn } from "./sign-in.js";

/** What an answer becomes: the drawing, or in words why there is none. */
export function Answer<T>({
  asked: { data, error, loading, again },
  children,
}: {
  readonly asked: Asked<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const { words } = useSession();
  if (error?.code === "UNAUTHENTICATED") return <SignIn />;
  if (error?.code === "FORBIDDEN") return <p className="soft">{words.notYours}</p>;
  if (error !== null)
    return (
      <div className="note" role="alert">
        {error.code === "UNREACHABLE" ? words.unreachable : `${words.failed} ${error.message}`}{" "}
        <button type="button" className="button small" onClick={again}>
          {words.retry}
        </button>
      </div>
    );
  if (data === null) return <p className="soft">{loading ? words.loading : words.nothing}</p>;
  return (
    <div className={loading ? "busy" : ""} aria-busy={loading}>
      {children(data)}
    </div>
  );
}
