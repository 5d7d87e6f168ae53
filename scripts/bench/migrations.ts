import { pathToFileURL } from "node:url";
import { advance, applyChanges, sessionWindow } from "../../src/core/migrations/advance.js";
import { parametersFor } from "../../src/core/migrations/parameters.js";
import type { OpenMigration } from "../../src/core/migrations/types.js";
import { seeded } from "../../src/core/random.js";
import { ringCosine } from "../simulate/descriptions.js";
import { model, userStream } from "../simulate/stream.js";

export interface MigrationCost {
  readonly sessions: number;
  readonly stateBytes: number;
  /** milliseconds per closed session: all that a session does to migrations, state decoded and encoded */
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** State size and cost of a closed session, with so many sessions kept (the last `sessionWindow` at most). */
export function migrationCost(users: number, seed: number): MigrationCost[] {
  const marks = [32, 128, 512, 768], times = new Map(marks.map((m): [number, number[]] => [m, []])), bytes = new Map<number, number[]>();
  for (let u = 0; u < users; u++) {
    const { sessions } = userStream(seeded(seed + u), { length: marks.at(-1)!, alternating: u % 2 === 0, change: null });
    let state: Uint8Array | null = null, open: readonly OpenMigration[] = [];
    for (let total = 1; total <= sessions.length; total++) {
      const kept = sessions.slice(Math.max(0, total - sessionWindow), total);
      const started = performance.now();
      const result = advance({ migrations: open, state, sessions: kept, total, seed: u, k: model.topics, centroidCosine: ringCosine, shelves: new Map() }, parametersFor());
      const mark = marks.find((m) => total <= m)!;
      times.get(mark)!.push(performance.now() - started);
      state = result.state;
      open = applyChanges(open, result.changes);
      if (total === mark) bytes.set(mark, [...(bytes.get(mark) ?? []), state.length]);
    }
  }
  return marks.map((sessions) => {
    const sorted = times.get(sessions)!.toSorted((a, b) => a - b), at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
    return { sessions, stateBytes: Math.max(...bytes.get(sessions)!), mean: sorted.reduce((a, b) => a + b, 0) / sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const c of migrationCost(4, 1))
    process.stdout.write(`up to ${c.sessions} sessions: state ${c.stateBytes} bytes; a session ${c.mean.toFixed(2)} ms (p50 ${c.p50.toFixed(2)}, p95 ${c.p95.toFixed(2)}, p99 ${c.p99.toFixed(2)})\n`);
}
