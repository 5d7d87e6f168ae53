import { withTopics } from "../../core/transfer/model.js";
import { TransferReading } from "../../core/transfer/serve.js";
import type { Services } from "../../runtime/services.js";
import { readSwitches } from "../transfer/switches.js";
import { interestsKind, parametersOf } from "./fit-interests.js";
import { rankerKind, rankingModelOf } from "./fit-ranker.js";
import { transferKind, transferModelOf } from "./fit-transfer.js";
import type { OnlineLearning } from "./online-learning.js";

/**
 * Reads the models that serve, the ranker with what it has learned online (null = off) and of items that came after it.
 */
export async function readModels(
  services: Pick<Services, "history" | "serving" | "recommendations" | "models">,
  { online, transfer }: { online: OnlineLearning | null; transfer: boolean },
): Promise<void> {
  const { history, serving, recommendations, models } = services;
  const interests = await history.models.serving(interestsKind);
  const ranker = await history.models.serving(rankerKind);
  if (interests !== null) serving.parameters = parametersOf(interests);
  if (ranker !== null)
    recommendations.model = models.hot.applied((await online?.applied(ranker)) ?? rankingModelOf(ranker));
  await readTransfer(services, transfer);
}

/** Reads how interest is carried, in the topics that serve; where it is not enabled every pair is shut. */
export async function readTransfer(
  { history, serving }: Pick<Services, "history" | "serving">,
  enabled: boolean,
): Promise<void> {
  const record = await history.models.serving(transferKind);
  if (record === null || serving.codebook === null) {
    serving.transfer = null;
    return;
  }
  const model = withTopics(transferModelOf(record), serving.codebook.topicIds);
  serving.transfer = enabled
    ? new TransferReading(model, { switches: await readSwitches(history) })
    : TransferReading.shut(model);
}
