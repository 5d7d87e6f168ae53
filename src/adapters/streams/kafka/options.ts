import type { BaseOptions } from "@platformatic/kafka";
import { GodwitError } from "../../../core/errors.js";
import type { StreamAddress } from "../../../ports/stream-address.js";

const timeoutMs = 10_000;
const connectMs = 5_000;

/** How a client of Kafka is made; who calls tries again by itself. */
export function kafkaOptions({ servers, tls, credentials }: StreamAddress): BaseOptions {
  return {
    clientId: "godwit",
    bootstrapBrokers: [...servers],
    timeout: timeoutMs,
    connectTimeout: connectMs,
    retries: 1,
    retryDelay: 250,
    ...(tls ? { tls: {} } : {}),
    ...(credentials === null || !("user" in credentials)
      ? {}
      : {
          sasl: { mechanism: credentials.mechanism, username: credentials.user, password: credentials.password },
        }),
  };
}

export function away({ shown }: StreamAddress, cause: unknown): GodwitError {
  if (cause instanceof GodwitError) return cause;
  return new GodwitError("UNAVAILABLE", `${shown} does not answer: ${reasonOf(cause)}.`, [], { cause });
}

/** The innermost of what went wrong says most. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors.at(-1));
  if (cause instanceof Error && cause.cause instanceof Error) return reasonOf(cause.cause);
  return cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
}
