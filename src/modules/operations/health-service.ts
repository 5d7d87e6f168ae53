import { setTimeout as sleep } from "node:timers/promises";
import pTimeout from "p-timeout";
import { modelFor } from "../kit/embedded-texts.js";
import type { ComponentHealth, ComponentState, Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { VectorStore } from "../../ports/vector-store.js";
import type { AccessService } from "../access/access-service.js";
import { itemsAlias } from "../catalogue/spaces.js";
import type { ProjectionUpgrade } from "../interests/projection-upgrade.js";
import type { StreamService } from "../streams/stream-service.js";
import type { ProjectionSight, ProjectionWatch } from "../topics/projection-watch.js";
import type { Editions } from "../kit/editions.js";
import type { Ownership } from "../kit/ownership.js";
import type { Role } from "../../core/roles.js";
import { partitionCount } from "../../ports/history/partitions.js";

export interface HealthView {
  state: ComponentState;
  components: (ComponentHealth & { name: string })[];
  queues: { name: string; waiting: number; dead: number; lagSeconds: number }[];
  items: number;
  embeddedItems: number;
  space: string;
  codebook: string | null;
}

const probeMs = 5_000;
const lookMs = 2_000;

/** How every store, model and queue is, asked at once, each with a time limit. */
export class HealthService {
  readonly #parts: {
    history: History;
    vectors: VectorStore;
    embedder: Embedder;
    editions: Editions;
    access: AccessService;
    projections: ProjectionWatch;
    upgrade: ProjectionUpgrade;
    streams: StreamService;
    ownership: Ownership;
    roles: ReadonlySet<Role>;
    clock: () => number;
  };

  constructor(parts: {
    history: History;
    vectors: VectorStore;
    embedder: Embedder;
    editions: Editions;
    access: AccessService;
    projections: ProjectionWatch;
    upgrade: ProjectionUpgrade;
    streams: StreamService;
    ownership: Ownership;
    roles: ReadonlySet<Role>;
    clock: () => number;
  }) {
    this.#parts = parts;
  }

  async read(): Promise<HealthView> {
    const { history, vectors, embedder, editions, access, projections, upgrade, streams, ownership, roles, clock } =
      this.#parts;
    const edition = editions.current;
    await Promise.race([projections.look(), sleep(lookMs, undefined, { ref: false })]);
    const [historyHealth, vectorHealth, embedderHealth, queues, waiting] = await Promise.all([
      probe(history.health()),
      probe(vectors.health()).then((health) => withProjections(health, projections.seen)),
      probe(embedder.health()),
      history.outbox.state().catch(() => []),
      history.behaviours.waitingCount().catch(() => 0),
    ]);
    const dead = queues.reduce((sum, queue) => sum + queue.dead, 0);
    const backlog = queues.reduce((sum, queue) => sum + queue.waiting, 0);
    const spaceHealth: ComponentHealth =
      edition.space === "" || (await modelFor(embedder, edition.space)) !== null
        ? embedderHealth
        : {
            state: "DEGRADED",
            detail: `${embedderHealth.detail}; its space ${embedder.space} does not serve yet: ${edition.space} does, and new texts wait. Run godwit reindex.`,
          };
    const topics: ComponentHealth =
      edition.codebook === null
        ? {
            state: "DEGRADED",
            detail:
              edition.catalogue.present === 0
                ? "no items yet, so no topics"
                : "topics are fitted once items are embedded",
          }
        : { state: "UP", detail: `${edition.k} topics of ${edition.codebook.id}` };
    const outbox: ComponentHealth =
      dead > 0
        ? {
            state: "DEGRADED",
            detail: `${dead} pieces of work were given up and wait for an operator; ${backlog} wait`,
          }
        : { state: "UP", detail: backlog === 0 ? "nothing waits" : `${backlog} pieces of work wait` };
    const door = await probe(access.told().then((detail): ComponentHealth => ({ state: "UP", detail })));
    const stream = streams.health();
    const components = [
      { name: "history", ...historyHealth },
      { name: "vectors", ...vectorHealth },
      { name: "embedder", ...spaceHealth },
      { name: "topics", ...topics },
      { name: "histories", ...upgrade.health() },
      { name: "outbox", ...outbox },
      { name: "access", ...door },
      ...(stream === null ? [] : [{ name: "streams", ...stream }]),
      ...sharedWork(roles, ownership.owned()),
    ];
    // Without the history nothing can be answered; everything else can be done without for a while.
    const state: ComponentState =
      historyHealth.state === "DOWN"
        ? "DOWN"
        : components.some((component) => component.state !== "UP")
          ? "DEGRADED"
          : "UP";
    return {
      state,
      components,
      queues: [
        ...queues.map(({ topic, waiting, dead, oldest }) => ({
          name: topic,
          waiting,
          dead,
          lagSeconds: oldest === null ? 0 : Math.max(0, (clock() - oldest) / 1000),
        })),
        { name: "behaviours-waiting-for-items", waiting, dead: 0, lagSeconds: 0 },
      ],
      items: edition.catalogue.present,
      embeddedItems:
        projections.seen.find(({ name }) => name === itemsAlias)?.points ??
        edition.vectors?.count ??
        (await history.embeddings.countItems(edition.space).catch(() => 0)),
      space: edition.space,
      codebook: edition.codebook?.id ?? null,
    };
  }
}

/** What this process does of the work that several share; nothing where there can be one only. */
function sharedWork(roles: ReadonlySet<Role>, owned: readonly number[] | null): (ComponentHealth & { name: string })[] {
  if (owned === null) return [];
  const detail = `this process does ${[...roles].join(", ")}; it folds the users of ${owned.length} of ${partitionCount} partitions`;
  return [{ name: "partitions", state: "UP", detail }];
}

/** A store that answers may have lost what it is asked for. */
function withProjections(health: ComponentHealth, seen: readonly ProjectionSight[]): ComponentHealth {
  const told = seen.flatMap(({ name, points, cause, rebuild }) => {
    if (rebuild !== null)
      return `The collection of ${name} is being filled anew, because ${rebuild.cause}: ${rebuild.done}${rebuild.total > 0 ? ` of ${rebuild.total}` : ""} so far. What it has is served.`;
    return cause === null ? [] : `The collection of ${name} has ${points} points, but ${cause}.`;
  });
  if (told.length === 0) return health;
  return {
    ...health,
    state: health.state === "DOWN" ? "DOWN" : "DEGRADED",
    detail: [health.detail, ...told].join(" "),
  };
}

async function probe(health: Promise<ComponentHealth>): Promise<ComponentHealth> {
  const late = (): ComponentHealth => ({ state: "DOWN", detail: `no answer within ${probeMs / 1000} s` });
  try {
    return await pTimeout(health, { milliseconds: probeMs, fallback: late });
  } catch (error) {
    return { state: "DOWN", detail: error instanceof Error ? error.message : String(error) };
  }
}
