import { noTurns, type Turn } from "../kit/turn.js";

/** A page of twenty items is completed so many microtasks after it is there. */
const hops = 24;
/** When the page of an operation that comes next may be completed. */
const next = new WeakMap<Turn, Promise<void>>();

/**
 * Waits until the pages of the same operation that were ready before are completed, and for a turn since. What several
 * pages load is loaded together, so that they would all be ready, and be completed, in one go.
 */
export async function afterOthers(turn: Turn): Promise<void> {
  if (turn === noTurns) return;
  const before = next.get(turn);
  const mine = before ?? Promise.resolve();
  const after = mine.then(() => completed(turn));
  after.catch(() => {}); // who waits for it is told
  next.set(turn, after);
  await before;
}

async function completed(turn: Turn): Promise<void> {
  for (let hop = 0; hop < hops; hop++) await Promise.resolve();
  await turn();
}
