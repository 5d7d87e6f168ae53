import type { Logger } from "pino";
import type { MigrationParameters } from "../core/migrations/parameters.js";
import type { Embedder } from "../ports/embedder.js";
import type { History } from "../ports/history/history.js";
import type { RetentionRule } from "../core/retention.js";
import type { LanguageModel } from "../ports/language-model.js";
import type { Tracer } from "../ports/tracer.js";
import type { VectorStore } from "../ports/vector-store.js";
import type { TokenVerifier } from "../ports/token-verifier.js";
import type { WebhookSender } from "../ports/webhook-sender.js";
import { AccessService, type AccessMode } from "./access/access-service.js";
import { KeyService, keysChannel } from "./access/key-service.js";
import { BehaviourService } from "./behaviours/behaviour-service.js";
import { CatalogueService } from "./catalogue/catalogue-service.js";
import { indexing } from "./catalogue/indexing.js";
import { LiveCatalogue, type Counted } from "./catalogue/live-catalogue.js";
import { ProjectionWatch } from "./topics/projection-watch.js";
import { ServedCollections } from "./topics/served-collections.js";
import { servedVectors } from "./topics/served-vectors.js";
import type { FieldLimits } from "./common/fields.js";
import { Events } from "../runtime/events.js";
import { ExperimentService, experimentsChannel } from "./experiments/experiment-service.js";
import { OffPolicyService } from "./experiments/off-policy-service.js";
import { FeedbackService } from "./feedback/feedback-service.js";
import { Folding } from "./interests/folding.js";
import { InterestPoints } from "./interests/interest-points.js";
import { InterestService } from "./interests/interest-service.js";
import { SimilarUsers } from "./interests/similar-users.js";
import { servingChannel } from "./topics/refit.js";
import { Serving, type ServingSetting } from "./topics/serving.js";
import { SignalResolver } from "./interests/signals.js";
import { MigrationService } from "./migrations/migration-service.js";
import { ModelService } from "./models/model-service.js";
import { OnlineLearning } from "./models/online-learning.js";
import { readModels, readTransfer } from "./models/read-models.js";
import { isReindexing, reindex, type ReindexProgress, type ReindexResult } from "./topics/reindex.js";
import { DriftService } from "./operations/drift/drift-service.js";
import { HealthService } from "./operations/health-service.js";
import { Upkeep } from "./privacy/upkeep.js";
import { Backlog } from "./outbox/backlog.js";
import { Rounds } from "../runtime/rounds.js";
import { ClockWatch } from "../runtime/clock-watch.js";
import { DeadLetters } from "./outbox/dead-letters.js";
import { Relay } from "../runtime/relay.js";
import { PrivacyService, erasedChannel } from "./privacy/privacy-service.js";
import { Pseudonyms } from "./access/pseudonyms.js";
import { Retention } from "./privacy/retention.js";
import { TextEmbedder, type TextSharing } from "./behaviours/text-embedder.js";
import { Candidates } from "./recommendations/candidate-proposer.js";
import { RecommendationService } from "./recommendations/recommendation-service.js";
import { ServedSets } from "./recommendations/recommendation-sets.js";
import { RuleService, rulesChannel } from "./rules/rule-service.js";
import { SharedCounts } from "./catalogue/shared-counts.js";
import type { Services } from "../runtime/services.js";
import { Onboarding } from "./transfer/onboarding.js";
import { TransferService } from "./transfer/transfer-service.js";
import { webhookTopic } from "./webhooks/announcement.js";
import { deliveries, type DeliverySetting } from "./webhooks/deliveries.js";
import { WebhookService } from "./webhooks/webhook-service.js";

export interface CoreParts {
  history: History;
  embedder: Embedder;
  vectors: VectorStore;
  languageModel: LanguageModel | null;
  logger: Logger;
  clock: () => number;
  tracer: Tracer;
  /** other processes may write to the same history */
  sharedHistory: boolean;
  limits: FieldLimits & { batch: number; backlog: number };
  sharing: TextSharing;
  migrationParameters: MigrationParameters;
  strategyMode: "auto" | "stable";
  /** GODWIT_TRANSFER: off = interest is carried nowhere */
  transfer: boolean;
  /** GODWIT_ONLINE_LEARNING: on = explored pages move the ranker's weights between fits */
  onlineLearning: boolean;
  webhooks: DeliverySetting;
  webhookSender: WebhookSender;
  access: { mode: AccessMode; tokens: TokenVerifier | null };
  /** null = users are stored under their own ids */
  pseudonymSecret: string | null;
  retention: readonly RetentionRule[];
}

const closeSessionsMs = 15_000;
const refreshMs = 1_000;
const learnMs = 60_000;
const retentionMs = 600_000;
const upkeepMs = 60_000;
const onlineStepMs = 300_000;
/** A model was promoted. */
const modelsChannel = "godwit_models";
/** Smaller corrections of the clock do no harm. */
const clockToleranceMs = 5_000;

/** All modules of one process, wired to each other, and what runs between requests. */
export class Core {
  readonly services: Services;
  readonly relay: Relay;
  readonly retention: Retention;
  readonly #parts: CoreParts;
  readonly #points: InterestPoints;
  readonly #folding: Folding;
  readonly #sets: ServedSets;
  readonly #texts: TextEmbedder;
  readonly #rounds: Rounds;
  readonly #collections: ServedCollections;
  readonly #projections: ProjectionWatch;
  readonly #watch: ClockWatch;
  /** null = off */
  readonly #online: OnlineLearning | null;
  #indexedSinceFit = false;
  #ready = false;
  #closed = false;

  constructor(given: CoreParts) {
    const parts: CoreParts = {
      ...given,
      vectors: servedVectors(given.vectors, {
        onMissing: () => void this.#projections.look(),
        onWritten: (collection) => this.#projections.written(collection),
      }),
    };
    this.#parts = parts;
    this.#watch = new ClockWatch(parts.clock);
    this.#rounds = new Rounds(parts.logger);
    const { history, embedder, vectors, logger, clock, limits } = parts;
    const events = new Events(history);
    const serving = new Serving(history, clock);
    const live = new LiveCatalogue(history, serving, clock);
    const texts = (this.#texts = new TextEmbedder(history, embedder, parts.sharing));
    const resolver = new SignalResolver(history, serving, live, texts);
    const relay = (): Relay => this.relay;
    const shared = parts.sharedHistory ? new SharedCounts(events, history, live) : null;
    const count = (behaviours: readonly Counted[], options: { takeBack?: boolean } = {}): void => {
      live.count(behaviours, options);
      shared?.tell(behaviours, options);
    };
    const backlog = new Backlog(history, limits.backlog);
    const catalogue = new CatalogueService({
      history,
      backlog,
      vectors,
      space: () => serving.space,
      embedder,
      live,
      relay,
      limits,
      clock,
    });
    const behaviours = new BehaviourService({
      history,
      backlog,
      relay,
      limits,
      clock,
      onRecorded: (fresh) => count(fresh),
      onRemoved: (gone) => count(gone, { takeBack: true }),
    });
    const interests = new InterestService({ history, serving, live, resolver, clock });
    const migrations = new MigrationService({ history, serving, clock });
    const foldingParts = {
      history,
      serving,
      migrationParameters: parts.migrationParameters,
      log: logger,
      clock,
      onFolded: () => {
        serving.forgetPopulation();
        this.relay.wake("project-interests");
        this.relay.wake(webhookTopic);
      },
    };
    this.#folding = new Folding({ ...foldingParts, resolver });
    this.#points = new InterestPoints({ history, vectors, serving, interests });
    this.#collections = new ServedCollections({ history, vectors, serving, points: this.#points, log: logger });
    this.#projections = new ProjectionWatch({
      history,
      vectors,
      serving,
      points: this.#points,
      point: () => this.#collections.point(),
      log: logger,
      clock,
    });
    this.#sets = new ServedSets(history, logger);
    this.#online = parts.onlineLearning ? new OnlineLearning({ history, clock, log: logger }) : null;
    const models = new ModelService({
      tracer: parts.tracer,
      history,
      live,
      clock,
      online: this.#online,
      serving,
      resolver,
      refitParts: { ...foldingParts, texts, languageModel: parts.languageModel },
      onRefitted: () => this.#takeOver(),
      onPromoted: () => this.#tellModels(),
    });
    const privacy = new PrivacyService({
      clock,
      othersWrite: vectors.durable,
      history,
      points: this.#points,
      folding: this.#folding,
      sets: this.#sets,
      profile: (userId) => interests.profile(userId),
      onErased: (userId, gone) => {
        count(gone, { takeBack: true });
        interests.forget(userId);
        serving.forgetPopulation();
        this.relay.wake("erase");
      },
    });
    this.relay = new Relay(
      history,
      [
        indexing({
          history,
          embedder,
          vectors,
          serving,
          live,
          onIndexed: () => {
            this.#indexedSinceFit = true;
            this.relay.wake("fold");
          },
        }),
        this.#folding.fold,
        this.#folding.refold,
        this.#points.handler,
        privacy.handler,
        deliveries({ history, sender: parts.webhookSender, setting: parts.webhooks, log: logger, clock }),
      ],
      logger,
      clock,
      parts.tracer,
    );
    const pseudonyms = new Pseudonyms(parts.pseudonymSecret);
    const access = new AccessService({
      ...parts.access,
      keys: new KeyService({ history, clock, log: logger }),
      pseudonyms,
      clock,
    });
    this.retention = new Retention({
      history,
      rules: parts.retention,
      onRemoved: (gone) => {
        count(gone, { takeBack: true });
        this.relay.wake("refold");
      },
      log: logger,
      clock,
    });
    const rules = new RuleService({ history, clock, log: logger });
    const experiments = new ExperimentService({ history, clock, log: logger });
    const recommendations = new RecommendationService({
      interests,
      live,
      serving,
      candidates: new Candidates(vectors),
      sets: this.#sets,
      rules,
      experiments,
      clock,
      strategyMode: parts.strategyMode,
    });
    this.services = {
      history,
      access,
      pseudonyms,
      serving,
      live,
      catalogue,
      behaviours,
      interests,
      migrations,
      models,
      privacy,
      events,
      clock,
      backlog,
      deadLetters: new DeadLetters(history, (topic) => this.relay.wake(topic)),
      transfer: new TransferService({
        history,
        serving,
        enabled: parts.transfer,
        clock,
        votes: () => recommendations.model.votes ?? null,
        onSwitched: () => history.notify(modelsChannel, ""),
      }),
      onboarding: new Onboarding({ history, serving, behaviours }),
      similarUsers: new SimilarUsers({ history, vectors, serving, interests, embedder }),
      recommendations,
      rules,
      experiments,
      offPolicy: new OffPolicyService({ history, serving: () => recommendations.model }),
      feedback: new FeedbackService({ history, backlog, behaviours, limits, clock }),
      webhooks: new WebhookService({
        history,
        sender: parts.webhookSender,
        secret: parts.webhooks.secret,
        wake: () => this.relay.wake(webhookTopic),
      }),
      drift: new DriftService({ history, vectors, serving, resolver, points: this.#points }),
      upkeep: new Upkeep({ history, log: logger, clock }),
      health: new HealthService({
        history,
        vectors,
        embedder,
        serving,
        live,
        access,
        projections: this.#projections,
        clock,
      }),
      batchLimit: limits.batch,
    };
  }

  /** Can requests be answered? */
  get ready(): boolean {
    return this.#ready && !this.#closed;
  }

  /** Reads what serves and starts the work between requests. */
  async open(): Promise<void> {
    const { history, embedder, sharedHistory, logger } = this.#parts;
    const { serving, live, events, interests, rules, experiments } = this.services;
    await this.services.pseudonyms.check(history);
    await serving.load(embedder.space);
    await live.load();
    await this.#readModels();
    await rules.load();
    await experiments.load();
    await this.#collections.open();
    await this.#projections.look();
    await events.on(servingChannel, (payload) => void this.#follow(JSON.parse(payload) as ServingSetting));
    await events.on(
      modelsChannel,
      () =>
        void this.#readModels().catch((error: unknown) => {
          if (!this.#closed) logger.error({ error }, "the new model could not be read");
        }),
    );
    await events.on(
      rulesChannel,
      () => void rules.load().catch((error: unknown) => logger.error({ error }, "the rules could not be read")),
    );
    await events.on(
      experimentsChannel,
      () =>
        void experiments.load().catch((error: unknown) => logger.error({ error }, "the experiments could not be read")),
    );
    await events.on(erasedChannel, (userId) => {
      this.#sets.forget(userId);
      interests.forget(userId);
    });
    await events.on(keysChannel, (id) => this.services.access.keys.forget(id));
    this.relay.start();
    this.#rounds.every(retentionMs, () => this.retention.sweep());
    this.#rounds.every(upkeepMs, () => this.services.upkeep.tend());
    this.#rounds.every(closeSessionsMs, () => this.#folding.closeSessions());
    this.#rounds.every(closeSessionsMs, () => this.#projections.look());
    this.#rounds.every(refreshMs, () => this.services.backlog.refresh());
    this.#rounds.every(refreshMs, () => this.#mindTheClock());
    this.#rounds.every(closeSessionsMs, () => this.#takeOver()); // a notification is lost when its connection breaks
    this.#rounds.every(refreshMs, () => this.#fitIfDue());
    this.#rounds.every(learnMs, () => this.services.models.fitBehavioursIfDue({ ranker: true }));
    if (this.#online !== null) this.#rounds.every(onlineStepMs, () => this.learnOnline());
    this.#rounds.every(onlineStepMs, () => this.services.models.hot.follow(this.services.recommendations));
    if (sharedHistory) this.#rounds.every(refreshMs, () => live.refresh());
    if (embedder.space !== serving.space || (await isReindexing(history))) {
      logger.warn(
        { serving: serving.space, embedder: embedder.space },
        "the embedding model has changed, or a reindex was interrupted: re-embedding beside the space that serves",
      );
      void this.reindex().catch((error: unknown) => logger.error({ error }, "reindex failed; run godwit reindex"));
    }
    this.#ready = true;
  }

  /** Vectors of users' texts handed out since the start, by where they came from. */
  get textVectors(): Readonly<TextEmbedder["counts"]> {
    return this.#texts.counts;
  }

  /** Finishes what follows from everything recorded so far, topics included. */
  async settle(onProgress?: (waiting: number) => void): Promise<void> {
    await this.#projections.built();
    await this.relay.idle(onProgress);
    while (await this.services.models.fitTopicsIfDue()) await this.relay.idle(onProgress);
    this.#indexedSinceFit = false;
    if (await this.services.models.fitBehavioursIfDue({ ranker: false })) await this.#readModels();
    for (;;) if ((await this.#folding.closeSessions()) === 0) break;
    await this.relay.idle(onProgress);
  }

  /** Rebuilds every projection in the embedder's space. */
  async reindex(onProgress?: ReindexProgress): Promise<ReindexResult> {
    const { history, vectors, embedder, logger } = this.#parts;
    const result = await reindex(
      { history, vectors, embedder, texts: this.#texts, models: this.services.models, log: logger },
      onProgress,
    );
    this.relay.wake("index-item");
    return result;
  }

  /** The store behind similarity, for those who compare it with the history. */
  get vectors(): VectorStore {
    return this.#parts.vectors;
  }

  /**
   * One online step of the ranker's weights, where that is on and enough was taken of explored pages; true = they have
   * moved.
   */
  async learnOnline(): Promise<boolean> {
    const moved = (await this.#online?.step()) ?? false;
    if (moved) await this.#tellModels();
    return moved;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#rounds.end();
    this.#collections.close();
    await this.#projections.close();
    await this.services.models.close();
    await this.relay.stop();
    await this.#sets.close();
  }

  /** What was put off by a clock that has been set back since would wait for as long as it was set back. */
  async #mindTheClock(): Promise<void> {
    const jump = this.#watch.jump();
    if (Math.abs(jump) < clockToleranceMs) return;
    this.#parts.logger.warn({ seconds: Math.round(jump / 1000) }, "the clock has jumped");
    if (jump < 0 && (await this.services.history.outbox.hurry(this.services.clock())) > 0)
      for (const topic of this.relay.topics) this.relay.wake(topic);
  }

  /** Topics are fitted when the first items are embedded, and again each time the catalogue has doubled. */
  async #fitIfDue(): Promise<void> {
    if (!this.#indexedSinceFit) return;
    const queue = (await this.services.history.outbox.state()).find(({ topic }) => topic === "index-item");
    if (queue !== undefined && queue.waiting > 0) return; // more is coming
    this.#indexedSinceFit = false;
    await this.services.models.fitTopicsIfDue();
  }

  /** Reads the models that serve, here and in the other processes. */
  async #tellModels(): Promise<void> {
    await this.#readModels();
    await this.services.history.notify(modelsChannel, "");
  }

  /** Reads the models that serve. */
  async #readModels(): Promise<void> {
    await readModels(this.services, { online: this.#online, transfer: this.#parts.transfer });
  }

  /** Another process has put a codebook in force. */
  async #follow(setting: ServingSetting): Promise<void> {
    if (setting.codebookId === this.services.serving.codebook?.id) return;
    await this.#takeOver().catch((error: unknown) =>
      this.#parts.logger.error({ error }, "the new topics could not be read"),
    );
  }

  /** Reads the codebook in force, and points the aliases at its collections. */
  async #takeOver(): Promise<void> {
    const { history } = this.#parts;
    const { serving, live } = this.services;
    const setting = (await history.settings.get("serving")) as ServingSetting;
    if (setting.codebookId === serving.codebook?.id) return;
    await serving.use(setting);
    await live.load();
    await readTransfer(this.services, this.#parts.transfer);
    this.relay.wake("fold");
    if (await this.#collections.follow()) this.relay.wake("project-interests");
  }
}
