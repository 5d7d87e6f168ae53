/** A message broker and what is read or written there. Secrets are in `credentials` only. */
export interface StreamAddress {
  readonly kind: "nats" | "kafka";
  /** host:port of one or several of its servers */
  readonly servers: readonly string[];
  readonly tls: boolean;
  readonly credentials: StreamCredentials | null;
  /** the stream of JetStream, the topic of Kafka; where messages are written: the first part of subjects, the topic */
  readonly name: string;
  /** of JetStream: each filter is a partition of its own; empty = the whole stream is one */
  readonly subjects: readonly string[];
  /** what the place is kept under, beside the name; two groups read the same stream each for itself */
  readonly group: string;
  /** where a partition begins that nothing was taken of */
  readonly start: "first" | "new";
  /** as it may be shown: without credentials */
  readonly shown: string;
}

export type StreamCredentials =
  | { readonly user: string; readonly password: string; readonly mechanism: SaslMechanism }
  | { readonly token: string }
  /** a file of NATS: a user's JWT with its seed, or the seed of an nkey alone; read at every connection */
  | { readonly file: string; readonly holds: "creds" | "nkey" };

export const saslMechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];
