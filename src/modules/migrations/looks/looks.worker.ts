import { parentPort } from "node:worker_threads";
import { GodwitError } from "../../../core/errors.js";
import { decodeState } from "../../../core/interests/codec.js";
import { advanceAll } from "../../../core/migrations/advance-all.js";
import { fitOffer } from "../../../core/migrations/fit-offer.js";
import type { Offer } from "../../../core/migrations/offer.js";
import type { Looked, LookRequest, LooksAnswer, LooksRequest, OfferRequest } from "./protocol.js";

/** One request after the other, beside the thread that answers people. */
parentPort!.on("message", ({ id, ...request }: LooksRequest) => {
  let answer: LooksAnswer;
  try {
    answer = { id, done: request.kind === "look" ? look(request) : offer(request) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer = { id, error: { code: error instanceof GodwitError ? error.code : null, message } };
  }
  parentPort!.postMessage(answer);
});

function look({ history, closed, cosines, parameters, ...input }: LookRequest): Looked {
  const sessions = decodeState(history).sessions.slice(0, closed);
  const centroidCosine = (a: number, b: number): number => cosines[a * input.k + b]!;
  return advanceAll({ ...input, sessions, centroidCosine }, parameters);
}

function offer({ states, k }: OfferRequest): Offer {
  return fitOffer(
    states.map((state) => decodeState(state).sessions),
    k,
  );
}
