import { parentPort } from "node:worker_threads";
import { GodwitError } from "../../../core/errors.js";
import { Collection, collectionNamed } from "./collection.js";
import type { AnswerMessage, OperationName, Operations, PackedPoints, RequestMessage } from "./protocol.js";
import { searchSteps } from "./search.js";

/**
 * The index thread: holds all collections and answers `Operations`, long query batches in turns with everything else.
 */

type QueryJob = { id: number; steps: Generator<void, Operations["query"]["answer"]> };

const collections = new Map<string, Collection>();
const jobs: QueryJob[] = [];

function reply(message: AnswerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

function replyError(id: number, error: unknown): void {
  const known = error instanceof GodwitError;
  const message = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  reply({ id, error: { code: known ? error.code : null, message, path: known ? error.path : [] } });
}

function execute(message: Exclude<RequestMessage, { operation: "query" }>): Operations[OperationName]["answer"] {
  switch (message.operation) {
    case "create":
      collections.set(message.request.collection, new Collection(message.request.dimension));
      return null;
    case "drop":
      collections.delete(message.request.collection);
      return null;
    case "upsert":
      collectionNamed(collections, message.request.collection).upsert(message.request.points);
      return null;
    case "setPayload":
      collectionNamed(collections, message.request.collection).setPayload(message.request.ids, message.request.payload);
      return null;
    case "delete":
      collectionNamed(collections, message.request.collection).delete(message.request.target);
      return null;
    case "retrieve":
      return collectionNamed(collections, message.request.collection).retrieve(message.request.ids);
    case "count":
      return collectionNamed(collections, message.request.collection).countMatching(message.request.filter);
    case "scroll":
      return collectionNamed(collections, message.request.collection).scroll(message.request);
    case "stats": {
      const all = [...collections.values()];
      return {
        points: all.reduce((sum, c) => sum + c.count, 0),
        bytes: all.reduce((sum, c) => sum + c.matrix.bytes, 0),
      };
    }
  }
}

function packedOf(answer: Operations[OperationName]["answer"]): PackedPoints | null {
  if (answer === null || typeof answer !== "object" || Array.isArray(answer)) return null;
  if ("vectors" in answer) return answer;
  return "more" in answer ? answer.points : null;
}

/** One step of the oldest batch, which then waits behind the others and behind messages that came in meanwhile. */
function runStep(): void {
  const job = jobs.shift();
  if (!job) return;
  try {
    const step = job.steps.next();
    if (step.done) reply({ id: job.id, answer: step.value });
    else jobs.push(job);
  } catch (error) {
    replyError(job.id, error);
  }
  if (jobs.length > 0) setImmediate(runStep);
}

parentPort!.on("message", (message: RequestMessage) => {
  try {
    if (message.operation === "query") {
      jobs.push({
        id: message.id,
        steps: searchSteps(collectionNamed(collections, message.request.collection), message.request.queries),
      });
      if (jobs.length === 1) runStep();
      return;
    }
    const answer = execute(message);
    const packed = packedOf(answer);
    reply({ id: message.id, answer }, packed ? [packed.vectors.buffer] : []);
  } catch (error) {
    replyError(message.id, error);
  }
});
