import { readFileSync } from "node:fs";
import {
  connect,
  credsAuthenticator,
  nkeyAuthenticator,
  type ConnectionOptions,
  type NatsConnection,
} from "@nats-io/transport-node";
import { GodwitError } from "../../../core/errors.js";
import type { StreamAddress, StreamCredentials } from "../../../ports/stream-address.js";

const timeoutMs = 5_000;

/** A connection that is made when it is first needed, and again by itself when it breaks. */
export class LazyConnection {
  readonly #address: StreamAddress;
  #open: Promise<NatsConnection> | null = null;
  #closed = false;

  constructor(address: StreamAddress) {
    this.#address = address;
  }

  /** Throws UNAVAILABLE. */
  async get(): Promise<NatsConnection> {
    if (this.#closed) throw new GodwitError("UNAVAILABLE", `${this.#address.shown} is closed.`);
    this.#open ??= this.#connect();
    try {
      return await this.#open;
    } catch (error) {
      this.#open = null;
      throw away(this.#address, error);
    }
  }

  #connect(): Promise<NatsConnection> {
    const { servers, tls, credentials } = this.#address;
    return connect({
      name: "godwit",
      servers: [...servers],
      timeout: timeoutMs,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      ...(tls ? { tls: {} } : {}),
      ...(credentials === null ? {} : loginOf(credentials)),
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const open = this.#open;
    this.#open = null;
    await open?.then(
      (connection) => connection.close(),
      () => {},
    );
  }
}

/** A file is read again whenever the connection is made anew: an operator may have replaced it. */
function loginOf(credentials: StreamCredentials): ConnectionOptions {
  if ("token" in credentials) return { token: credentials.token };
  if ("user" in credentials) return { user: credentials.user, pass: credentials.password };
  const read = (): Uint8Array => readFileSync(credentials.file);
  if (credentials.holds === "creds") return { authenticator: credsAuthenticator(read) };
  return { authenticator: nkeyAuthenticator(() => Buffer.from(Buffer.from(read()).toString("utf8").trim())) };
}

export function away({ shown }: StreamAddress, cause: unknown): GodwitError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new GodwitError("UNAVAILABLE", `${shown} does not answer: ${message}.`, [], { cause });
}
