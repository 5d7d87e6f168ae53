import { timeBefore } from "../interests/fit.js";
import type { InterestParameters } from "../interests/parameters.js";
import type { Signal } from "../interests/signal.js";
import { fitTransfer } from "../transfer/fit.js";
import { TransferReading } from "../transfer/serve.js";
import { TransferReader } from "../transfer/users.js";
import type { World } from "./world.js";

/** Gates are judged on the last part of what a world knows. */
const fittedShare = 0.8;

/** How interest is carried between the domains of a world, learned from what lies before its split; null with fewer than two domains. */
export function worldTransfer({ training, codebook }: Pick<World, "training" | "codebook">, parameters: InterestParameters, seed: number): TransferReading | null {
  const histories: Signal[][] = [], domains = new Set<string>();
  for (const { user, signal } of training) {
    (histories[user] ??= []).push(signal);
    if (signal.domain !== null) domains.add(signal.domain);
  }
  if (domains.size < 2) return null;
  const known = Object.values(histories), reader = new TransferReader(timeBefore(known, fittedShare), codebook.topicIds.length, parameters);
  for (const history of known) reader.add(history);
  return new TransferReading(fitTransfer(reader.finish(), { seed, topicIds: codebook.topicIds, parameters, kinds: ["DOMAIN"] }));
}
