import type { ReactNode } from "react";
import { useSession } from "../session/session.js";
import type { Asked } from "../session/use-query.js";
import { Refused } from "./refused.js";
import { SignIn } from "./sign-in.js";

/** What one part of an answer becomes: the drawing, or in words why there is none or why it is not whole. */
export function Answer<T extends object, Field extends keyof T & string>({
  asked: { data, failed, error, loading, again },
  of,
  absent,
  children,
}: {
  readonly asked: Asked<T>;
  /** the root field of the query that is drawn here; the others may fail without it */
  readonly of: Field;
  /** what stands here where there is none of it, and nothing failed */
  readonly absent?: ReactNode;
  readonly children: (part: NonNullable<T[Field]>) => ReactNode;
}) {
  const { words } = useSession();
  if (error?.code === "UNAUTHENTICATED") return <SignIn />;
  if (error?.code === "FORBIDDEN") return <p className="soft">{words.notYours}</p>;
  if (error !== null) return <Refused error={error} again={again} />;
  if (data === null) return <p className="soft">{loading ? words.loading : words.nothing}</p>;
  const part = data[of] ?? null;
  const missing = failed.find(({ field }) => field === of || field === null) ?? null;
  if (part === null && missing === null) return absent ?? <p className="soft">{words.nothing}</p>;
  return (
    <div className={loading ? "busy" : ""} aria-busy={loading}>
      <Refused error={missing} part={part !== null} again={again} />
      {part !== null && children(part)}
    </div>
  );
}
