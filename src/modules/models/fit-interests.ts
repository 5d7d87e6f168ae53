import { randomUUID } from "node:crypto";
import { runJob } from "../../threads/run-job.js";
import { defaultParameters, type InterestParameters } from "../../core/interests/parameters.js";
import type { Signal } from "../../core/interests/signal.js";
import type { History } from "../../ports/history/history.js";
import type { ModelRecord } from "../../ports/history/models.js";
import type { Edition } from "../kit/edition.js";
import type { SignalResolver } from "../interests/signals.js";
import { historiesOf, sampleUsers } from "./sample-histories.js";
import type { FitInterestsJob, FitInterestsResult } from "./fit-interests.worker.js";

/** The kind under which fitted interest parameters are kept. */
export const interestsKind = "INTERESTS";
/** Users whose histories are read: a sample says as much about weights as everybody. */
const sampledUsers = 2_000;

/**
 * Fits shrinkage, horizons and the weights of facets on the histories of a sample of users, in a thread: sums of the
 * first 80 % of the time predict the rest. A facet that does not prove itself there gets weight 0. The result is kept
 * as a version and serves from now on. null = there are no topics or no behaviours yet.
 */
export async function fitInterests(
  {
    history,
    edition,
    resolver,
    signal,
  }: { history: History; edition: Edition; resolver: SignalResolver; signal: AbortSignal },
  seed = 1,
): Promise<ModelRecord | null> {
  if (edition.codebook === null) return null;
  const histories: Signal[][] = [];
  for await (const batch of historiesOf({ history, resolver, edition }, await sampleUsers(history, sampledUsers, seed)))
    histories.push(...batch);
  if (histories.length === 0) return null;
  const { parameters, report } = await runJob<FitInterestsResult>(
    new URL("./fit-interests.worker.js", import.meta.url),
    { histories, k: edition.k, seed, start: defaultParameters } satisfies FitInterestsJob,
    { signal },
  );
  return history.transaction(async (inside) => {
    const model = await inside.models.add({
      id: randomUUID(),
      kind: interestsKind,
      data: new TextEncoder().encode(JSON.stringify(parameters)),
      metrics: report,
    });
    await inside.models.promote(model.id);
    return model;
  });
}

/** The parameters a stored model holds. */
export function parametersOf({ data }: Pick<ModelRecord, "data">): InterestParameters {
  return JSON.parse(new TextDecoder().decode(data)) as InterestParameters;
}
