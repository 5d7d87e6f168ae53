import { timeBefore } from "../interests/fit.js";
import type { InterestParameters } from "../interests/parameters.js";
import type { Signal } from "../interests/signal.js";
import { fitCompared } from "../transfer/fit-compared.js";
import { TransferReading } from "../transfer/serve.js";
import { TransferReader } from "../transfer/users.js";
import type { World } from "./world.js";

/** A candidate is fitted at this share of what a world knows, judged at the next; gates are judged on the last part. */
const fittedShare = 0.72;
const judgedShare = 0.9;

/**
 * How interest is carried between the domains of a world, learned from what lies before its split; null with fewer than
 * two domains.
 */
export function worldTransfer(
  { training, codebook }: Pick<World, "training" | "codebook">,
  parameters: InterestParameters,
  seed: number,
): TransferReading | null {
  const histories: Signal[][] = [];
  const domains = new Set<string>();
  for (const { user, signal } of training) {
    (histories[user] ??= []).push(signal);
    if (signal.domain !== null) domains.add(signal.domain);
  }
  if (domains.size < 2) return null;
  const known = Object.values(histories);
  const k = codebook.topicIds.length;
  const fitted = timeBefore(known, fittedShare);
  const judged = timeBefore(known, judgedShare);
  const earlier = new TransferReader(fitted, k, parameters);
  const now = new TransferReader(judged, k, parameters);
  for (const history of known) {
    earlier.add(history.filter(({ at }) => at < judged));
    now.add(history);
  }
  return new TransferReading(
    fitCompared(earlier.finish(), now.finish(), null, {
      seed,
      topicIds: codebook.topicIds,
      parameters,
      kinds: ["DOMAIN"],
    }).model,
  );
}
