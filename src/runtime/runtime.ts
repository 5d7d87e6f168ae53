import { editionChannel } from "../modules/kit/channels.js";
import type { AppContext } from "../modules/kit/context.js";
import type { Kit, Module, ModuleParts } from "../modules/kit/module.js";
import { Listeners } from "../modules/kit/listeners.js";
import { servedVectors } from "../modules/topics/served-vectors.js";
import { roles as allRoles } from "../core/roles.js";
import type { Loaders, Services } from "../modules/kit/services.js";
import { ClockWatch } from "./clock-watch.js";
import { EditionKeeper } from "./editions.js";
import { Notifications } from "./events.js";
import { alone, nobody, Partitions } from "./partitions.js";
import { WorkElsewhere } from "./work-elsewhere.js";
import { Relay } from "./relay.js";
import { Rounds } from "./rounds.js";

/** What the composition root hands to the runtime; the rest of what modules get, the runtime makes itself. */
export type RuntimeParts = Omit<Kit, "services" | "editions" | "events" | "wake" | "vectorEvents" | "ownership"> & {
  /** what this process is called on the database */
  readonly process: string;
};

const clockMs = 1_000;
/** Smaller corrections of the clock do no harm. */
const clockToleranceMs = 5_000;
/** A notification is lost when its connection breaks: every process looks for itself, too. */
const followMs = 5_000;

/** The modules of one process, and what runs between requests. */
export class Runtime {
  readonly services: Services;
  readonly relay: Relay;
  readonly modules: readonly Module[];
  readonly #parts: RuntimeParts;
  readonly #made: readonly ModuleParts[];
  readonly #editions: EditionKeeper;
  readonly #rounds: Rounds;
  readonly #watch: ClockWatch;
  readonly #partitions: Partitions | null;
  readonly #work: WorkElsewhere;
  #ready = false;
  #loading = 0;
  #closed = false;

  constructor(parts: RuntimeParts, modules: readonly Module[]) {
    const { history, log, clock, tracer, sharedHistory, process, roles } = parts;
    const vectorEvents = { missing: new Listeners<null>(), written: new Listeners<string>() };
    const vectors = servedVectors(parts.vectors, {
      onMissing: () => vectorEvents.missing.tell(null),
      onWritten: (collection) => vectorEvents.written.tell(collection),
    });
    this.#parts = parts;
    this.modules = modules;
    this.#watch = new ClockWatch(clock);
    this.#rounds = new Rounds(log);
    this.#editions = new EditionKeeper({ history, log });
    const events = new Notifications(history, log);
    this.#partitions =
      sharedHistory && roles.has("fold")
        ? new Partitions({
            history,
            log,
            process,
            able: () => this.#embedsWhatServes(),
            onGained: () => this.relay.wakeAll(),
          })
        : null;
    const ownership = this.#partitions ?? (roles.has("fold") ? alone : nobody);
    const isAlone = (): boolean => roles.size === allRoles.length && this.#partitions?.shared !== true;
    const found: Partial<Services> = { history, vectors, events, clock, editions: this.#editions, ownership };
    this.services = strict(found);
    this.#work = new WorkElsewhere({ events, history, process, relay: () => this.relay });
    const kit: Kit = {
      ...parts,
      ownership,
      vectors,
      vectorEvents,
      services: this.services,
      editions: this.#editions,
      events,
      wake: (job) => {
        this.relay.wake(job);
        if (sharedHistory && !isAlone()) this.#work.tell(job.name);
      },
    };
    this.#made = modules.map(({ create }) => {
      const made = create?.(kit) ?? {};
      Object.assign(found, made.services);
      if (made.edition !== undefined) this.#editions.from(made.edition);
      return made;
    });
    this.relay = new Relay({
      history,
      ownership,
      handlers: this.#made.flatMap(({ jobs = [] }) => jobs.filter(({ role = "fold" }) => roles.has(role))),
      log,
      clock,
      tracer,
    });
  }

  /** Can requests be answered? */
  get ready(): boolean {
    return this.#ready && !this.#closed;
  }

  /** Reads what serves and starts the work between requests. */
  async open(): Promise<void> {
    const { embedder, log } = this.#parts;
    await this.#editions.open(embedder.space);
    await this.services.events.on(
      editionChannel,
      () =>
        void this.#editions.follow().catch((error: unknown) => {
          if (!this.#closed) log.error({ error }, "what serves now could not be read; trying again");
        }),
    );
    for (const { open } of this.#made) await open?.();
    if (this.#parts.sharedHistory) await this.#work.listen();
    await this.#partitions?.open();
    this.relay.start();
    this.#rounds.every(followMs, () => this.#editions.follow());
    this.#rounds.every(clockMs, () => this.#mindTheClock());
    for (const { rounds = [] } of this.#made)
      for (const { everyMs, role, ofEverything = false, run } of rounds)
        if (role === undefined || this.#parts.roles.has(role))
          this.#rounds.every(everyMs, async () => {
            if (!ofEverything || this.#loading === 0) await run();
          });
    this.#ready = true;
  }

  /** What a request gets: it is answered from the edition of its beginning. */
  context(asked: Pick<AppContext, "requestId" | "caller" | "signal" | "turn">): AppContext {
    const { services, modules } = this;
    const editions = this.#editions;
    let edition = editions.current;
    let loaders = loadersOf(modules, services, edition);
    return {
      ...asked,
      services,
      get edition() {
        return edition;
      },
      get loaders() {
        return loaders;
      },
      renew() {
        edition = editions.current;
        loaders = loadersOf(modules, services, edition);
      },
    };
  }

  /**
   * Brings something in, during which nothing is learnt from the part that is there: what comes of a file depends on
   * what is in it, and not on how fast it was read.
   */
  async whileLoading<T>(work: () => Promise<T>): Promise<T> {
    this.#loading++;
    try {
      return await work();
    } finally {
      this.#loading--;
    }
  }

  /**
   * Finishes what follows from everything recorded so far, topics included; answers with false where that was not
   * waited for, because `enough` was.
   */
  async settle(onProgress?: (waiting: number) => void, enough?: () => Promise<boolean>): Promise<boolean> {
    do if (!(await this.relay.idle(onProgress, enough))) return false;
    while (await this.#settleOne());
    return true;
  }

  /** One step of one module, those that use others first; false = nothing was left to be done. */
  async #settleOne(): Promise<boolean> {
    for (const { settle } of this.#made.toReversed()) if ((await settle?.()) === true) return true;
    return false;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#rounds.end();
    for (const { close } of this.#made.toReversed()) await close?.();
    this.#work.end();
    await this.relay.stop();
    await this.#partitions?.close();
  }

  /** Otherwise texts of users would wait here for a model that others have. */
  #embedsWhatServes(): boolean {
    const { space } = this.#editions.current;
    return space === "" || !this.services.texts.leavesToOthers(space);
  }

  /** What was put off by a clock that has been set back since would wait for as long as it was set back. */
  async #mindTheClock(): Promise<void> {
    const jump = this.#watch.jump();
    if (Math.abs(jump) < clockToleranceMs) return;
    this.#parts.log.warn({ seconds: Math.round(jump / 1000) }, "the clock has jumped");
    if (jump < 0 && (await this.services.history.outbox.hurry(this.services.clock())) > 0) this.relay.wakeAll();
  }
}

function loadersOf(modules: readonly Module[], services: Services, edition: AppContext["edition"]): Loaders {
  return Object.assign({}, ...modules.map(({ loaders }) => loaders?.(services, edition))) as Loaders;
}

/** Names a service that is not there yet, instead of handing out undefined. */
function strict(found: Partial<Services>): Services {
  return new Proxy(found as Services, {
    get(services, name) {
      const service: unknown = Reflect.get(services, name);
      if (service === undefined && typeof name === "string")
        throw new Error(`There is no service ${name}: its module is not listed, or is made after the one that asks.`);
      return service;
    },
  });
}
