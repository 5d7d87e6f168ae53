import type { Config } from "../config/config.js";
import { GodwitError } from "../core/errors.js";
import type { Turn } from "../modules/kit/turn.js";
import { anonymousAt, callerOf, type Admission } from "./admission.js";
import { clockworkOf, Concurrency } from "./fair/concurrency.js";
import { HeavyOperations } from "./fair/heavy-operations.js";
import { FairScheduler } from "./fair/scheduler.js";
import { Work } from "./fair/work.js";
import { checkDocumentNesting, checkVariablesNesting } from "./nesting.js";
import { PersistedQueries, type DocumentRequest } from "./persisted-queries.js";
import { RateLimits } from "./rate-limit.js";
import type { RequestInfo } from "./request.js";

const neverAborted = new AbortController().signal;

/**
 * What every operation passes on its way in, whatever it came over: who asks, how much they may ask, and which
 * documents.
 */
export class Gate<A extends Admission> {
  readonly concurrency: Concurrency;
  readonly documents: PersistedQueries;
  readonly #rates: RateLimits;
  readonly #scheduler = new FairScheduler();
  readonly #heavy = new HeavyOperations();
  readonly #works = new WeakMap<object, Work>();
  readonly #processorMs: number;
  readonly #admit: (request: RequestInfo) => Promise<A>;

  /** `ownDocuments`: taken whatever is listed. Throws CONFIGURATION where the list of documents cannot be read. */
  constructor(
    config: Config,
    admit: (request: RequestInfo) => Promise<A>,
    ownDocuments: readonly string[] = [],
    contendedMs: () => number = () => 0,
  ) {
    this.#admit = admit;
    this.#processorMs = config.limits.processorMs;
    this.#rates = new RateLimits(config.limits.rate);
    this.concurrency = new Concurrency(config.limits.concurrent, clockworkOf(contendedMs));
    this.documents = new PersistedQueries(
      config.server.persistedQueries.mode,
      config.server.persistedQueries.file,
      ownDocuments,
    );
  }

  /**
   * Who asks. A credential that is not valid counts against the address it came from. Throws what `admit` throws, and
   * RateLimited.
   */
  async admit(request: RequestInfo): Promise<A> {
    try {
      return await this.#admit(request);
    } catch (error) {
      if (error instanceof GodwitError && error.code === "UNAUTHENTICATED")
        await this.#rates.take("address", request.remoteAddress);
      throw error;
    }
  }

  /** Counts one operation; answers with the headers that tell how many are left. Throws RateLimited. */
  async count({ account }: Admission, remoteAddress: string): Promise<Readonly<Record<string, string>>> {
    return account === null ? {} : this.#rates.take(account, remoteAddress);
  }

  /**
   * The document's text, where it and its variables can be read at all; undefined = the request has none. Throws what
   * `documents` throws, and TOO_LARGE.
   */
  readable(request: DocumentRequest & { readonly variables?: unknown }): string | undefined {
    const text = this.documents.textOf(request);
    if (text !== undefined) checkDocumentNesting(text);
    checkVariablesNesting(request.variables);
    return text;
  }

  /** One operation among those of all callers. */
  workOf(admission: Admission, { remoteAddress, signal }: Pick<RequestInfo, "remoteAddress" | "signal">): Work {
    return new Work(callerOf(admission, remoteAddress), signal, this.#processorMs);
  }

  /** The turn of something that comes from an address, before anybody knows whose it is. */
  arrival(remoteAddress: string): Promise<void> | undefined {
    const work = new Work(anonymousAt(remoteAddress), neverAborted, Infinity);
    const turn = this.#scheduler.turnOf(work)();
    work.end();
    return turn;
  }

  /** Waits until an operation of this cost may begin to be executed; it must be told when it has ended. */
  async mayBegin(work: Work | undefined, cost: number): Promise<void> {
    if (work !== undefined) await this.#heavy.begin(work, cost);
  }

  turnOf(work: Work): Turn {
    return this.#scheduler.turnOf(work);
  }

  /** Notes whose context this is, for `workAt`. */
  begin(context: object, work: Work): void {
    this.#works.set(context, work);
  }

  /** The turns of the operation that a context belongs to. */
  turnsAt(context: unknown): Turn | undefined {
    const work = this.workAt(context);
    return work === undefined ? undefined : this.turnOf(work);
  }

  workAt(context: unknown): Work | undefined {
    return typeof context === "object" && context !== null ? this.#works.get(context) : undefined;
  }
}
