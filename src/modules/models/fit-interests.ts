import { randomUUID } from "node:crypto";
import { runJob } from "../../threads/run-job.js";
import { seeded } from "../../core/random.js";
import { defaultParameters, type InterestParameters } from "../../core/interests/parameters.js";
import type { Signal } from "../../core/interests/signal.js";
import type { History } from "../../ports/history/history.js";
import type { ModelRecord } from "../../ports/history/recommendations.js";
import { groupBy } from "../common/group-by.js";
import type { Serving } from "../interests/serving.js";
import type { SignalResolver } from "../interests/signals.js";
import type { FitInterestsJob, FitInterestsResult } from "./fit-interests.worker.js";

/** The kind under which fitted interest parameters are kept. */
export const interestsKind = "INTERESTS";
/** Users whose histories are read: a sample says as much about weights as everybody. */
const sampledUsers = 2_000;
const usersAtOnce = 50;

/**
 * Fits shrinkage, horizons and the weights of facets on the histories of a sample of users, in a thread: sums of the
 * first 80 % of the time predict the rest. A facet that does not prove itself there gets weight 0. The result is kept
 * as a version and serves from now on. null = there are no topics or no behaviours yet.
 */
export async function fitInterests({ history, serving, resolver, signal }: { history: History; serving: Serving; resolver: SignalResolver; signal: AbortSignal }, seed = 1): Promise<ModelRecord | null> {
  if (serving.codebook === null) return null;
  const histories = await sample(history, resolver, seed);
  if (histories.length === 0) return null;
  const { parameters, report } = await runJob<FitInterestsResult>(new URL("./fit-interests.worker.js", import.meta.url), { histories, k: serving.k, seed, start: defaultParameters } satisfies FitInterestsJob, { signal });
  return history.transaction(async (inside) => {
    const model = await inside.models.add({ id: randomUUID(), kind: interestsKind, data: new TextEncoder().encode(JSON.stringify(parameters)), metrics: report });
    await inside.models.promote(model.id);
    return model;
  });
}

/** The parameters a stored model holds. */
export function parametersOf({ data }: Pick<ModelRecord, "data">): InterestParameters {
  return JSON.parse(new TextDecoder().decode(data)) as InterestParameters;
}

/** Signals in order of time of sampled users (reservoir sampling: Vitter 1985, algorithm R). */
async function sample(history: History, resolver: SignalResolver, seed: number): Promise<Signal[][]> {
  const random = seeded(seed), chosen: string[] = [];
  let seen = 0;
  for (let after: string | null = null; ;) {
    const page = await history.users.page(5_000, after);
    if (page.length === 0) break;
    for (const id of page) {
      seen++;
      if (chosen.length < sampledUsers) chosen.push(id);
      else {
        const place = Math.floor(random() * seen);
        if (place < sampledUsers) chosen[place] = id;
      }
    }
    after = page.at(-1)!;
  }
  const out: Signal[][] = [];
  for (let i = 0; i < chosen.length; i += usersAtOnce) {
    const behaviours = await history.behaviours.ofUsers(chosen.slice(i, i + usersAtOnce));
    const { signals } = await resolver.resolve(behaviours);
    for (const own of groupBy(behaviours, ({ userId }) => userId).values()) {
      const resolved = own.flatMap(({ id }) => signals.get(id) ?? []);
      if (resolved.length > 0) out.push(resolved);
    }
  }
  return out;
}
