import type { Ownership } from "./ownership.js";
import type { History } from "../../ports/history/history.js";
import type { VectorStore } from "../../ports/vector-store.js";
import type { Editions } from "./editions.js";
import type { Events } from "./events.js";

/**
 * What modules offer to each other and to resolvers, by name. Each module adds its own where it declares itself:
 *
 * @example
 * declare module "./services.js" {
 *   interface Services {
 *     greetings: GreetingService;
 *   }
 * }
 */
export interface Services {
  readonly history: History;
  /** the store behind similarity */
  readonly vectors: VectorStore;
  readonly editions: Editions;
  readonly events: Events;
  /** whose work this process does */
  readonly ownership: Ownership;
  /** epoch ms */
  readonly clock: () => number;
}

/** Look-ups batched within one request: a list of any length costs one statement. Modules add theirs likewise. */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface Loaders {}

/** What the operator decided, by module, in the same way. */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface Options {}
