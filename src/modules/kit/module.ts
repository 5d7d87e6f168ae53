import type { Logger } from "pino";
import type { GraphQLFieldResolver, GraphQLScalarType } from "graphql";
import type { Resolvers } from "../../generated/graphql.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { LanguageModel } from "../../ports/language-model.js";
import type { Tracer } from "../../ports/tracer.js";
import type { VectorStore } from "../../ports/vector-store.js";
import type { AppContext } from "./context.js";
import type { Edition } from "./edition.js";
import type { Editions, EditionSource } from "./editions.js";
import type { Events } from "./events.js";
import type { AccessRule } from "./access-rule.js";
import type { Wake, WorkHandler } from "./jobs.js";
import type { Ownership } from "./ownership.js";
import type { Role } from "../../core/roles.js";
import type { Listeners } from "./listeners.js";
import type { Loaders, Options, Services } from "./services.js";

/** What the runtime hands to every module. */
export interface Kit {
  readonly history: History;
  readonly embedder: Embedder;
  readonly vectors: VectorStore;
  /** a collection of the vector store is missing; something was written to one */
  readonly vectorEvents: { readonly missing: Listeners<null>; readonly written: Listeners<string> };
  readonly languageModel: LanguageModel | null;
  /** tells what words mean, at once and without a service */
  readonly words: Embedder;
  readonly log: Logger;
  readonly clock: () => number;
  readonly tracer: Tracer;
  /** other processes may write to the same history */
  readonly sharedHistory: boolean;
  /** what this process does */
  readonly roles: ReadonlySet<Role>;
  /** whose work this process does */
  readonly ownership: Ownership;
  readonly options: Options;
  /** those of the modules before this one; once all are made, those of all */
  readonly services: Services;
  readonly editions: Editions;
  readonly events: Events;
  readonly wake: Wake;
}

/** Work that is done again and again between requests, never twice at once; a failure is logged and tried again. */
export interface Round {
  readonly everyMs: number;
  /** of which processes it is the work; absent = of every one, such as to follow what others do */
  readonly role?: Role;
  /** learns from, or judges, all that is there: it is left out while a file is brought in, and done at its end */
  readonly ofEverything?: boolean;
  run(): Promise<unknown>;
}

/** What a module brings to a running service. */
export interface ModuleParts {
  readonly services?: Partial<Services>;
  /** how its jobs are done */
  readonly jobs?: readonly WorkHandler[];
  readonly rounds?: readonly Round[];
  /** what it reads for every edition */
  readonly edition?: EditionSource;
  /** Reads what it keeps in memory, and begins to listen; the first edition is there. */
  open?(): Promise<void>;
  /** One step of what follows from everything recorded so far, beside jobs; false = nothing was to be done. */
  settle?(): Promise<boolean>;
  close?(): Promise<void> | void;
}

/** Typed by the SDL of src/modules; those of a module that lives elsewhere are typed by hand. */
export type ModuleResolvers =
  | Resolvers
  | Readonly<
      Record<
        string,
        GraphQLScalarType | Readonly<Record<string, GraphQLFieldResolver<unknown, AppContext, Record<string, unknown>>>>
      >
    >;

/** A domain of the service, declared in one place: modules/<domain>/index.ts. */
export interface Module {
  readonly name: string;
  /** the folder with its SDL; absent = it has none */
  readonly folder?: URL;
  /** SDL beside that, for modules without a folder */
  readonly sdl?: string;
  readonly resolvers?: ModuleResolvers;
  /** who may ask for its fields ("Type.field"), where access/rules.ts does not say it; otherwise admin keys only */
  readonly access?: Readonly<Record<string, AccessRule>>;
  /** What it looks up in batches, for one request. */
  loaders?(services: Services, edition: Edition): Partial<Loaders>;
  create?(kit: Kit): ModuleParts;
}
