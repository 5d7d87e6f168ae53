import { parentPort } from "node:worker_threads";
import { GodwitError } from "../../../core/errors.js";
import { decodeState } from "../../../core/interests/codec.js";
import { advanceAll } from "../../../core/migrations/advance-all.js";
import type { LooksAnswer, LooksRequest } from "./protocol.js";

/** Looks at users' sessions, one user after the other, beside the thread that answers requests. */
parentPort!.on("message", ({ id, history, closed, cosines, parameters, ...input }: LooksRequest) => {
  let answer: LooksAnswer;
  try {
    const sessions = decodeState(history).sessions.slice(0, closed);
    const centroidCosine = (a: number, b: number): number => cosines[a * input.k + b]!;
    answer = { id, ...advanceAll({ ...input, sessions, centroidCosine }, parameters) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer = { id, error: { code: error instanceof GodwitError ? error.code : null, message } };
  }
  parentPort!.postMessage(answer);
});
