import type { GraphQLError } from "graphql";
import type { WebSocket } from "ws";
import { GodwitError } from "../../core/errors.js";
import type { Admission } from "../admission.js";
import type { Operation } from "../operation.js";
import { closeCodes, farewell } from "./farewell.js";

/** One operation on a socket, from subscribe to complete. */
export interface Running {
  readonly requestId: string;
  readonly controller: AbortController;
  readonly started: number;
  readonly operation: Operation;
  /** awaited before an event of it is sent */
  deliver(): Promise<void> | undefined;
  /** gives back the place among the operations that run */
  leave(): void;
}

/** The sources of what is subscribed to on a socket; null = not begun yet. */
type Sources = Readonly<Record<string, AsyncIterable<unknown> | null>>;

const withdrawn = "the credential has expired or was withdrawn";

/**
 * One socket, from its opening to its end: whose it is, and what it runs. Once it has ended nothing that it sent or
 * sends is executed, whether or not its client answers the closing handshake.
 */
export class Session<A extends Admission> {
  readonly running = new Map<string, Running>();
  readonly #socket: WebSocket;
  readonly #subscriptions: Sources;
  #admission: A | null = null;
  #release: () => void = () => {};
  #ended = false;

  constructor(socket: WebSocket, subscriptions: Sources) {
    this.#socket = socket;
    this.#subscriptions = subscriptions;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** It speaks for somebody, as long as the credential lasts. */
  open(admission: A): void {
    this.#admission = admission;
    this.#release = admission.whenEnded(() => this.end(closeCodes.credentialEnded, withdrawn));
    if (this.#ended || this.#socket.readyState !== this.#socket.OPEN) this.close();
  }

  /**
   * Each operation is checked anew; its credential must speak for whom the socket was opened. Throws UNAUTHENTICATED.
   */
  same(admission: A): A {
    if (this.#ended || this.#admission === null || !sameAccount(this.#admission, admission)) {
      this.end(closeCodes.credentialEnded, withdrawn);
      throw new GodwitError("UNAUTHENTICATED", `Nothing was executed: ${withdrawn}; connect anew with another.`);
    }
    return admission;
  }

  /** May what it asked for still be sent? Otherwise it ends. */
  async mayHear(): Promise<boolean> {
    if (!this.#ended && !(await (this.#admission?.valid() ?? false))) this.end(closeCodes.credentialEnded, withdrawn);
    return !this.#ended;
  }

  end(code: number, reason: string, error: GraphQLError | GodwitError = gone(reason)): void {
    if (this.#ended) return;
    farewell(this.#socket, code, reason);
    this.close();
    for (const { controller } of this.running.values()) controller.abort(error);
    for (const source of Object.values(this.#subscriptions)) void source?.[Symbol.asyncIterator]().return?.();
  }

  /** The socket has closed. */
  close(): void {
    this.#ended = true;
    this.#release();
  }
}

const gone = (reason: string): GodwitError => new GodwitError("UNAUTHENTICATED", `The socket was closed: ${reason}.`);

function sameAccount(a: Admission, b: Admission): boolean {
  if (a.account === null || b.account === null || a.account === "address" || b.account === "address")
    return a.account === b.account;
  return a.account.kind === b.account.kind && a.account.id === b.account.id;
}
