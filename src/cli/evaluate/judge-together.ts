import { Judging, type MethodResult } from "../../core/evaluation/judge.js";
import type { Method } from "../../core/evaluation/method.js";
import type { HeldOut, World } from "../../core/evaluation/world.js";
import type { Task } from "../../core/types.js";
import type { MethodRow } from "./report.js";

/** A task, its users, and every baseline judged on them. */
export interface Judged {
  readonly task: Task;
  readonly users: readonly HeldOut[];
  readonly rows: (MethodResult & MethodRow)[];
}

/** Judges a method for every task, user by user, so that what it works out for a user serves all tasks. */
export function judgeTogether(
  world: World,
  judged: readonly Judged[],
  methodOf: (task: Task) => Method,
  top: number,
): MethodResult[] {
  const tasks = judged.map(({ task, users }) => ({
    users: new Set(users),
    method: methodOf(task),
    judging: new Judging(world, task, top),
  }));
  for (const user of world.heldOut)
    for (const { users, method, judging } of tasks) if (users.has(user)) judging.add(user, method.list(user, top));
  return tasks.map(({ method, judging }) => judging.result(method.name));
}

/** What the work gives, and how long it took. */
export function timed<Value>(work: () => Value): { value: Value; seconds: number } {
  const start = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - start) / 1000 };
}
