import type { History } from "../ports/history/history.js";
import type { AccessService } from "./access/access-service.js";
import type { BehaviourService } from "./behaviours/behaviour-service.js";
import type { CatalogueService } from "./catalogue/catalogue-service.js";
import type { LiveCatalogue } from "./catalogue/live-catalogue.js";
import type { Events } from "./events.js";
import type { FeedbackService } from "./feedback/feedback-service.js";
import type { InterestService } from "./interests/interest-service.js";
import type { Kinship } from "./interests/kinship.js";
import type { Serving } from "./interests/serving.js";
import type { MigrationService } from "./migrations/migration-service.js";
import type { ModelService } from "./models/model-service.js";
import type { DriftService } from "./operations/drift/drift-service.js";
import type { Backlog } from "./outbox/backlog.js";
import type { DeadLetters } from "./outbox/dead-letters.js";
import type { HealthService } from "./operations/health-service.js";
import type { PrivacyService } from "./privacy/privacy-service.js";
import type { RecommendationService } from "./recommendations/recommendation-service.js";
import type { Seeds } from "./transfer/seeds.js";
import type { TransferService } from "./transfer/transfer-service.js";
import type { WebhookService } from "./webhooks/webhook-service.js";

/** Everything resolvers speak to. */
export interface Services {
  history: History;
  access: AccessService;
  serving: Serving;
  live: LiveCatalogue;
  catalogue: CatalogueService;
  behaviours: BehaviourService;
  interests: InterestService;
  kinship: Kinship;
  migrations: MigrationService;
  recommendations: RecommendationService;
  feedback: FeedbackService;
  privacy: PrivacyService;
  models: ModelService;
  transfer: TransferService;
  seeds: Seeds;
  webhooks: WebhookService;
  health: HealthService;
  drift: DriftService;
  backlog: Backlog;
  deadLetters: DeadLetters;
  events: Events;
  clock: () => number;
}
