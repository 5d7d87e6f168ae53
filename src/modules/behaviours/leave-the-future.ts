import type { History } from "../../ports/history/history.js";
import { refoldJob } from "./jobs.js";

/**
 * What was recorded while a clock was ahead lies in the future, and would be the newest that its user did for as long
 * as the clock was ahead: it is moved to the present, and its users' histories are folded anew. Nothing that lies
 * further ahead than clients' clocks may be (`toleranceMs`) would have been taken. Answers with how many users it was.
 */
export async function leaveTheFuture(history: History, now: number, toleranceMs: number): Promise<number> {
  return history.transaction(async (inside) => {
    const moved = await inside.behaviours.bringBack(now, now + toleranceMs);
    await refoldJob.addKeys(inside, moved);
    return moved.length;
  });
}
