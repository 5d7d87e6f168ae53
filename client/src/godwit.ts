import {
  InterestsChangedDocument,
  InterestsDocument,
  MigratedDocument,
  MigrationsDocument,
  PreferencesDocument,
  RecommendationsDocument,
  RecordBehavioursDocument,
  SendFeedbackDocument,
  SetPreferenceDocument,
  type BehaviourInput,
  type FeedbackInput,
  type InterestsQuery,
  type InterestsQueryVariables,
  type MigrationsQuery,
  type PreferencesQuery,
  type RecommendationsQuery,
  type RecommendationsQueryVariables,
  type SetPreferenceMutationVariables,
} from "./generated/graphql.js";
import { GodwitError } from "./errors.js";
import { listen, type Listener } from "./live.js";
import { Queue, type Refused, type Storage } from "./queue.js";
import { Transport, type Operation, type TransportOptions } from "./transport.js";
import { listenOver, type SocketClient } from "./web-socket.js";

export type Page = NonNullable<RecommendationsQuery["recommendations"]>;
export type Interest = NonNullable<InterestsQuery["interests"]>[number];
export type Migration = NonNullable<MigrationsQuery["migrations"]>["edges"][number]["node"];
export type Preference = NonNullable<PreferencesQuery["interestPreferences"]>[number];
/** What happened, as the page tells it: the client adds the id and the time. */
export type Behaviour = Omit<BehaviourInput, "id" | "occurredAt"> & { occurredAt?: string };
export type Feedback = Omit<FeedbackInput, "id" | "occurredAt"> & { occurredAt?: string };

export interface GodwitOptions extends TransportOptions {
  /** the language of labels and sentences: en or zh */
  readonly language?: string;
  /** Where behaviours outlive the page until they are sent; absent = localStorage where there is one, null = nowhere. */
  readonly storage?: Storage | null;
  /** a client of graphql-ws for live changes; absent = server-sent events */
  readonly webSocket?: SocketClient;
  /** Hears of what the service will never take; absent = a warning on the console. */
  readonly onRefused?: (refusals: readonly Refused<BehaviourInput | FeedbackInput>[]) => void;
}

const batch = 50;
const waitMs = 1_000;

/** What a page asks of Godwit and tells it. Made by `createGodwit`. */
export class Godwit {
  readonly language: string;
  readonly #transport: Transport;
  readonly #webSocket: SocketClient | null;
  readonly #behaviours: Queue<BehaviourInput>;
  readonly #feedback: Queue<FeedbackInput>;
  readonly #leave = (): void => void this.flush({ keepalive: true });

  constructor(options: GodwitOptions) {
    const { language = "en", webSocket = null, storage = localStorageIfAny(), onRefused = warn } = options;
    this.language = language;
    this.#transport = new Transport(options);
    this.#webSocket = webSocket;
    const common = { storage, waitMs, batch, refused: onRefused };
    this.#behaviours = new Queue<BehaviourInput>({
      ...common,
      key: "godwit.behaviours",
      send: async (behaviours, how) =>
        refusedOf(
          behaviours,
          told((await this.ask(RecordBehavioursDocument, { behaviours: [...behaviours] }, how)).recordBehaviours),
        ),
    });
    this.#feedback = new Queue<FeedbackInput>({
      ...common,
      key: "godwit.feedback",
      send: async (feedback, how) =>
        refusedOf(
          feedback,
          told((await this.ask(SendFeedbackDocument, { feedback: [...feedback] }, how)).sendFeedback),
        ),
    });
    // Fired on phones too, where a page is seldom closed. Beacons carry no credential; a kept-alive request does.
    globalThis.addEventListener?.("pagehide", this.#leave);
  }

  /** Any operation. Throws GodwitError where it was refused, NoAnswer where the service is away. */
  ask<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: Variables,
    options: { keepalive?: boolean; signal?: AbortSignal } = {},
  ): Promise<Result> {
    return this.#transport.ask(operation, variables, options);
  }

  /** Any subscription, until the returned function is called; `variables` are asked for each time a connection is made. */
  listen<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: () => Variables,
    listener: Listener<Result>,
  ): () => void {
    return this.#webSocket === null
      ? listen(this.#transport, operation, variables, listener)
      : listenOver(this.#webSocket, operation, variables, listener);
  }

  async recommendations(variables: RecommendationsQueryVariables, signal?: AbortSignal): Promise<Page> {
    const asked = { language: this.language, ...variables };
    return told((await this.ask(RecommendationsDocument, asked, signal ? { signal } : {})).recommendations);
  }

  async interests(variables: InterestsQueryVariables): Promise<readonly Interest[]> {
    return told((await this.ask(InterestsDocument, { language: this.language, ...variables })).interests);
  }

  async migrations(user: string, first = 10): Promise<readonly Migration[]> {
    const { migrations } = await this.ask(MigrationsDocument, { user, first, language: this.language });
    return told(migrations).edges.map(({ node }) => node);
  }

  async preferences(user: string): Promise<readonly Preference[]> {
    return told((await this.ask(PreferencesDocument, { user, language: this.language })).interestPreferences);
  }

  /** Answers with all preferences in force. */
  async setPreference(variables: SetPreferenceMutationVariables): Promise<readonly Preference[]> {
    const asked = { language: this.language, ...variables };
    return told((await this.ask(SetPreferenceDocument, asked)).setInterestPreference).preferences;
  }

  /** Hears of the user's interests each time they change, until the returned function is called. */
  onInterests(user: string, next: (interests: readonly Interest[]) => void): () => void {
    const variables = () => ({ user, language: this.language });
    return this.listen(InterestsChangedDocument, variables, { next: (data) => next(data.interestsChanged) });
  }

  /** Hears of each migration of the user; after a lost connection those that were missed come first. */
  onMigration(user: string, next: (migration: Migration) => void): () => void {
    let after: string | null = null;
    return this.listen(MigratedDocument, () => ({ user, after, language: this.language }), {
      next: ({ interestMigrated }) => {
        after = interestMigrated.log.at(-1)?.cursor ?? after;
        next(interestMigrated);
      },
    });
  }

  /** Tells what happened; it is sent within a second, or when the service is there again. */
  record(behaviour: Behaviour): void {
    this.#behaviours.add({ ...behaviour, id: newId(), occurredAt: behaviour.occurredAt ?? new Date().toISOString() });
  }

  /** Tells what became of a recommendation; sent like `record`. */
  feedback(feedback: Feedback): void {
    this.#feedback.add({ ...feedback, id: newId(), occurredAt: feedback.occurredAt ?? new Date().toISOString() });
  }

  /** What waits to be sent. */
  get waiting(): number {
    return this.#behaviours.length + this.#feedback.length;
  }

  /** Sends what waits now. */
  async flush(options: { keepalive?: boolean } = {}): Promise<void> {
    await Promise.all([this.#behaviours.flush(options), this.#feedback.flush(options)]);
  }

  close(): void {
    globalThis.removeEventListener?.("pagehide", this.#leave);
  }
}

/** A client of one service, for one page. */
export function createGodwit(options: GodwitOptions): Godwit {
  return new Godwit(options);
}

function refusedOf<T>(
  sent: readonly T[],
  { refused }: { refused: readonly { index: number; code: string; message: string }[] },
): Refused<T>[] {
  return refused.flatMap(({ index, code, message }) => {
    const element = sent[index];
    return element === undefined ? [] : [{ element, code, message }];
  });
}

/** A root field that did not fail has a value: where one failed, `ask` has thrown. */
function told<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new GodwitError([]);
  return value;
}

function newId(): string {
  return globalThis.crypto.randomUUID();
}

function localStorageIfAny(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function warn(refusals: readonly Refused<unknown>[]): void {
  for (const { code, message } of refusals) console.warn(`Godwit did not take what was told: ${code}: ${message}`);
}
