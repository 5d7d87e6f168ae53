import type { History } from "../ports/history/history.js";
import type { AccessService } from "../modules/access/access-service.js";
import type { BehaviourService } from "../modules/behaviours/behaviour-service.js";
import type { CatalogueService } from "../modules/catalogue/catalogue-service.js";
import type { LiveCatalogue } from "../modules/catalogue/live-catalogue.js";
import type { Events } from "./events.js";
import type { ExperimentService } from "../modules/experiments/experiment-service.js";
import type { OffPolicyService } from "../modules/experiments/off-policy-service.js";
import type { FeedbackService } from "../modules/feedback/feedback-service.js";
import type { InterestService } from "../modules/interests/interest-service.js";
import type { SimilarUsers } from "../modules/interests/similar-users.js";
import type { Serving } from "../modules/topics/serving.js";
import type { MigrationService } from "../modules/migrations/migration-service.js";
import type { ModelService } from "../modules/models/model-service.js";
import type { DriftService } from "../modules/operations/drift/drift-service.js";
import type { Backlog } from "../modules/outbox/backlog.js";
import type { DeadLetters } from "../modules/outbox/dead-letters.js";
import type { HealthService } from "../modules/operations/health-service.js";
import type { Upkeep } from "../modules/privacy/upkeep.js";
import type { Pseudonyms } from "../modules/access/pseudonyms.js";
import type { PrivacyService } from "../modules/privacy/privacy-service.js";
import type { RecommendationService } from "../modules/recommendations/recommendation-service.js";
import type { Onboarding } from "../modules/transfer/onboarding.js";
import type { TransferService } from "../modules/transfer/transfer-service.js";
import type { RuleService } from "../modules/rules/rule-service.js";
import type { WebhookService } from "../modules/webhooks/webhook-service.js";

/** Everything resolvers speak to. */
export interface Services {
  history: History;
  access: AccessService;
  pseudonyms: Pseudonyms;
  serving: Serving;
  live: LiveCatalogue;
  catalogue: CatalogueService;
  behaviours: BehaviourService;
  interests: InterestService;
  similarUsers: SimilarUsers;
  migrations: MigrationService;
  recommendations: RecommendationService;
  feedback: FeedbackService;
  rules: RuleService;
  experiments: ExperimentService;
  offPolicy: OffPolicyService;
  privacy: PrivacyService;
  models: ModelService;
  transfer: TransferService;
  onboarding: Onboarding;
  webhooks: WebhookService;
  health: HealthService;
  drift: DriftService;
  upkeep: Upkeep;
  backlog: Backlog;
  deadLetters: DeadLetters;
  events: Events;
  /** how many elements a batch may have */
  batchLimit: number;
  clock: () => number;
}
