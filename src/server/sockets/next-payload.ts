import type { GraphQLError, GraphQLFormattedError } from "graphql";
import type { Admission } from "../admission.js";
import type { ServerMetrics } from "../metrics.js";
import type { Running, Session } from "./session.js";
import type { WrittenOnce } from "./written-once.js";

type Payload = Record<string, unknown>;

/** A result as the protocol's library hands it on. */
interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[] | undefined;
  readonly extensions?: unknown;
}

/**
 * What a socket is sent for one result of an operation: an event in its caller's turn, while its credential is valid,
 * and written once for all who hear of it. undefined = the result as it is.
 */
export async function nextPayload<A extends Admission>(
  result: Result,
  {
    session,
    id,
    shown,
    written,
    metrics,
  }: {
    session: Session<A> | undefined;
    id: string;
    shown: (errors: readonly GraphQLError[]) => GraphQLFormattedError[];
    written: WrittenOnce;
    metrics: ServerMetrics;
  },
): Promise<Payload | undefined> {
  const run: Running | undefined = session?.running.get(id);
  const { data, errors, extensions } = result;
  if (run?.operation.type === "subscription") {
    await run.deliver();
    // A socket that has ended sends nothing more.
    if (!(await session!.mayHear())) return undefined;
    metrics.subscriptionEvent();
    if (!errors) return written.standInFor(result, () => run.deliver());
  }
  if (!errors) return undefined;
  return {
    errors: shown(errors),
    ...(data === undefined ? {} : { data }),
    ...(extensions ? { extensions } : {}),
  };
}
