import { useSession } from "../session/session.js";
import type { ApiError } from "../session/api.js";

/** Why something did not come, or was not taken; with a way to try once more, where there is one. */
export function Refused({
  error,
  part = false,
  again,
}: {
  readonly error: ApiError | null;
  /** the rest is here: only a part is missing */
  readonly part?: boolean;
  again?(): void;
}) {
  const { words } = useSession();
  if (error === null) return null;
  const told =
    error.code === "UNREACHABLE"
      ? words.unreachable
      : error.code === "FORBIDDEN"
        ? words.notYours
        : `${part ? words.partMissing : words.failed} ${error.message}`;
  return (
    <div className="note" role="alert">
      {told}{" "}
      {again && (
        <button type="button" className="button small" onClick={again}>
          {words.retry}
        </button>
      )}
    </div>
  );
}
