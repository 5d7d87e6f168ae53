import {
  getOperationAST,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from "graphql";
import type { SubscribePayload } from "graphql-ws";
import type { Config } from "../../config/config.js";
import { GodwitError } from "../../core/errors.js";
import type { Logger } from "../../logging.js";
import { onBehalfOf } from "../../ports/on-behalf-of.js";
import { callerOf, type Admission } from "../admission.js";
import type { CheckCost } from "../cost/affordable.js";
import { readDocument } from "../document.js";
import { readInput } from "../input/read-input.js";
import type { ReportIncident } from "../errors.js";
import { failSafe } from "../fail-safe.js";
import type { Gate } from "../gate.js";
import type { InFlight } from "../in-flight.js";
import type { ServerMetrics } from "../metrics.js";
import { unknownOperation } from "../operation.js";
import type { OperationInfo, RequestInfo } from "../request.js";
import { closeCodes } from "./farewell.js";
import { Listening } from "./listening.js";
import type { Running, Session } from "./session.js";
import { SharedResults, type Results } from "./shared-results.js";

export interface SocketOptions<C extends object, A extends Admission> {
  readonly schema: GraphQLSchema;
  readonly validationRules: readonly ValidationRule[];
  readonly gate: Gate<A>;
  readonly context: (request: OperationInfo, admission: A) => C | Promise<C>;
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  readonly report: ReportIncident;
  readonly shares: Shares;
  readonly checkCost: CheckCost;
}

/**
 * May those who subscribe to a field with the same arguments (the names of those given) share its events? Not where
 * each begins at a place of its own.
 */
export type Shares = (field: string, given: ReadonlySet<string>) => boolean;

interface Prepared<A extends Admission> {
  readonly session: Session<A>;
  readonly run: Running;
  readonly request: RequestInfo;
  readonly admission: A;
  readonly payload: SubscribePayload;
}

interface Asked {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

type Subscribe = (args: ExecutionArgs) => Promise<Results | ExecutionResult>;

/** What a socket's subscribe messages become: operations under the same limits as those over HTTP. */
export class SocketOperations<C extends object, A extends Admission> {
  readonly #options: SocketOptions<C, A>;
  readonly #single: InFlight<Running>;
  readonly #shared = new SharedResults();
  readonly #listening: Listening;
  /** subscriptions that are computed for one alone, so far */
  #alone = 0;
  readonly #prepared = new WeakMap<object, Prepared<A>>();

  constructor(options: SocketOptions<C, A>, single: InFlight<Running>) {
    this.#options = options;
    this.#single = single;
    this.#listening = new Listening(options.config.limits.subscriptionsPerConnection, options.config.limits.queryCost);
  }

  /** Throws TOO_MANY where the socket already runs as many as one may. */
  begin(session: Session<A>, requestId: string, id: string): Running {
    const most = this.#options.config.limits.subscriptionsPerConnection;
    if (session.running.size >= most)
      throw new GodwitError(
        "TOO_MANY",
        `this connection already runs ${most} operations; complete some, or open another connection`,
      );
    const run: Running = {
      requestId,
      controller: new AbortController(),
      started: performance.now(),
      operation: unknownOperation(),
      deliver: () => undefined,
      leave: () => {},
    };
    session.running.set(id, run);
    return run;
  }

  /** Counts, reads and limits one operation, and makes its context. */
  async prepare(prepared: Prepared<A>): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { run, request, admission, payload } = prepared;
    const { gate, schema, metrics } = this.#options;
    run.operation.caller = admission.name;
    await gate.count(admission, request.remoteAddress);
    const work = gate.workOf(admission, request);
    const turn = gate.turnOf(work);
    await turn();
    const read = readDocument({ ...payload, query: gate.readable(payload) ?? "" }, this.#options);
    if (!("document" in read)) return read;
    run.operation.name = read.operation.name?.value ?? "";
    run.operation.type = read.operation.operation;
    if (run.operation.type === "subscription") metrics.subscriptionStarted();
    const cost = this.#options.checkCost(read.document, read.operation, payload.variables);
    const input = readInput(schema, read.document, payload.operationName, payload.variables);
    if (run.operation.type === "subscription") {
      const asked = { document: read.document, operationName: payload.operationName };
      const key = this.#isShared(asked, payload.variables) ? keyOf(prepared) : `alone ${this.#alone++}`;
      run.leave = this.#listening.begin(callerOf(admission, request.remoteAddress), { key, cost });
      run.deliver = () => {
        work.restart();
        return turn();
      };
    } else {
      const leave = gate.concurrency.enter(callerOf(admission, request.remoteAddress));
      run.leave = () => {
        work.end();
        leave();
      };
      this.#single.add(run);
      await gate.mayBegin(work, cost);
    }
    const contextValue = await this.#options.context({ ...request, turn }, admission);
    gate.begin(contextValue, work);
    this.#prepared.set(contextValue, prepared);
    return {
      schema,
      document: input.document,
      contextValue,
      operationName: payload.operationName ?? null,
      variableValues: input.variables,
    };
  }

  runOf(contextValue: unknown): Running | undefined {
    return typeof contextValue === "object" && contextValue !== null
      ? this.#prepared.get(contextValue)?.run
      : undefined;
  }

  callerOf(contextValue: unknown): string {
    const prepared = typeof contextValue === "object" && contextValue !== null && this.#prepared.get(contextValue);
    return prepared ? callerOf(prepared.admission, prepared.request.remoteAddress) : "";
  }

  /** The results of a subscription, on behalf of its caller, whoever asks for the next. */
  async subscribe(args: ExecutionArgs, start: Subscribe): Promise<Results | ExecutionResult> {
    const caller = this.callerOf(args.contextValue);
    const results = await onBehalfOf(caller, () => this.#subscribe(args, start));
    if (!(Symbol.asyncIterator in results)) return results;
    const behalf: Results = {
      next: () => onBehalfOf(caller, () => results.next()),
      return: () => results.return(),
      throw: (error: unknown) => results.throw(error),
      [Symbol.asyncIterator]: () => behalf,
    };
    return behalf;
  }

  /** May those who ask the same share its events? */
  #isShared(asked: Asked, variables: SubscribePayload["variables"]): boolean {
    const field = rootField(asked);
    return field !== null && this.#options.shares(field.name.value, given(field, variables ?? {}));
  }

  /** The results of a subscription, shared with those who ask the same with the same rights. */
  async #subscribe(args: ExecutionArgs, start: Subscribe): Promise<Results | ExecutionResult> {
    const prepared = this.#prepared.get(args.contextValue as object)!;
    const { session, request, admission, payload } = prepared;
    const { gate, context } = this.#options;
    if (!this.#isShared(args, payload.variables)) return failSafe(await start(args));
    const controller = new AbortController();
    const begin = async (): Promise<Results | ExecutionResult> => {
      const info = { ...request, signal: controller.signal };
      const work = gate.workOf(admission, info);
      const contextValue = await context({ ...info, turn: gate.turnOf(work) }, admission);
      gate.begin(contextValue, work);
      return failSafe(await start({ ...args, contextValue }), () => work.restart());
    };
    return this.#shared.join(keyOf(prepared), {
      start: begin,
      stop: () => controller.abort(),
      behind: () => session.end(closeCodes.tryAgain, "events were not taken in time; connect anew and ask again"),
    });
  }
}

/** Subscriptions with equal keys get equal events. */
function keyOf<A extends Admission>({ admission, payload }: Prepared<A>): string {
  const { query, extensions, operationName, variables = {} } = payload;
  return JSON.stringify([admission.rights, query, extensions, operationName, variables]);
}

/** The one field that a subscription asks for. */
function rootField({ document, operationName }: Asked): FieldNode | null {
  const selections = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  const [first] = selections;
  return selections.length === 1 && first?.kind === Kind.FIELD ? first : null;
}

/** The arguments that have a value other than null. */
function given({ arguments: nodes = [] }: FieldNode, variables: Readonly<Record<string, unknown>>): Set<string> {
  return new Set(
    nodes.filter(({ value }) => (valueFromASTUntyped(value, variables) ?? null) !== null).map(({ name }) => name.value),
  );
}
