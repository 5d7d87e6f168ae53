import type { InterestState } from "../../core/interests/state.js";
import { decodeState } from "../../core/interests/codec.js";
import type { History } from "../../ports/history/history.js";

/**
 * Users looked at where everybody's behaviour is asked for: drawn once and for all by hash; all where there are fewer.
 */
export const sampleSize = 500;
/** States read at a time: between parts, requests are answered. */
const part = 20;

/** What `read` makes of the states, as they are stored, of a sample of users under a codebook. */
export async function readSampleStored<T>(
  history: History,
  codebookId: string,
  read: (state: Uint8Array) => T,
): Promise<T[]> {
  const ids = await history.interests.sample(codebookId, sampleSize);
  const out: T[] = [];
  for (let i = 0; i < ids.length; i += part) {
    for (const { state } of await history.interests.get(codebookId, ids.slice(i, i + part))) out.push(read(state));
    await new Promise(setImmediate);
  }
  return out;
}

/** What `read` makes of the states of a sample of users under a codebook. */
export function readSample<T>(history: History, codebookId: string, read: (state: InterestState) => T): Promise<T[]> {
  return readSampleStored(history, codebookId, (state) => read(decodeState(state)));
}
