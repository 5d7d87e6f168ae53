import { accessModule } from "./access/index.js";
import { behavioursModule } from "./behaviours/index.js";
import { catalogueModule } from "./catalogue/index.js";
import { commonModule } from "./common/index.js";
import { descriptionsModule } from "./descriptions/index.js";
import { experimentsModule } from "./experiments/index.js";
import { fairnessModule } from "./fairness/index.js";
import { federationModule } from "./federation/index.js";
import { feedbackModule } from "./feedback/index.js";
import { interestsModule } from "./interests/index.js";
import type { Module } from "./kit/module.js";
import { migrationsModule } from "./migrations/index.js";
import { modelsModule } from "./models/index.js";
import { narrativesModule } from "./narratives/index.js";
import { nodesModule } from "./nodes/index.js";
import { operationsModule } from "./operations/index.js";
import { outboxModule } from "./outbox/index.js";
import { pagesModule } from "./pages/index.js";
import { picturesModule } from "./pictures/index.js";
import { preferencesModule } from "./preferences/index.js";
import { privacyModule } from "./privacy/index.js";
import { receiversModule } from "./receivers/index.js";
import { recommendationsModule } from "./recommendations/index.js";
import { rulesModule } from "./rules/index.js";
import { searchModule } from "./search/index.js";
import { sensitiveModule } from "./sensitive/index.js";
import { streamsModule } from "./streams/index.js";
import { topicsModule } from "./topics/index.js";
import { transferModule } from "./transfer/index.js";
import { webhooksModule } from "./webhooks/index.js";

/** All modules of the service. Each is made after those that it uses. */
export const modules: readonly Module[] = [
  commonModule,
  accessModule,
  outboxModule,
  behavioursModule,
  catalogueModule,
  sensitiveModule,
  migrationsModule,
  webhooksModule,
  interestsModule,
  topicsModule,
  descriptionsModule,
  narrativesModule,
  searchModule,
  transferModule,
  modelsModule,
  rulesModule,
  preferencesModule,
  experimentsModule,
  recommendationsModule,
  pagesModule,
  picturesModule,
  feedbackModule,
  fairnessModule,
  privacyModule,
  receiversModule,
  streamsModule,
  nodesModule,
  federationModule,
  operationsModule,
];
