import { setTimeout as wait } from "node:timers/promises";
import { encodeState } from "../../src/core/interests/codec.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { emptyState } from "../../src/core/interests/state.js";
import { parametersFor } from "../../src/core/migrations/parameters.js";
import { seeded } from "../../src/core/statistics/random.js";
import { LooksThread } from "../../src/modules/migrations/looks/looks-thread.js";
import { model, userStream } from "../../test/support/simulation/stream.js";

/** How late a timer of one millisecond came, again and again, while something was going on beside it. */
export interface Lateness {
  readonly during: string;
  /** milliseconds beyond the one that was asked for */
  readonly lateMs: readonly number[];
  readonly seconds: number;
}

const sampleUsers = 500;
const sessions = 256;

/**
 * How long requests would have waited for the event loop: with nothing else going on, which is what the machine itself
 * makes late, while users of 256 sessions are looked at from the first on, and while the shelves of 500 users are
 * learnt.
 */
export async function heldUp(looks: number): Promise<Lateness[]> {
  const thread = new LooksThread();
  const histories = Array.from({ length: Math.max(4, looks) }, (_, u) => history(u));
  const look = async (bytes: Uint8Array, seed: number): Promise<void> => {
    const migrations = await thread.look({
      history: bytes,
      closed: sessions,
      cosines: new Float64Array(model.topics ** 2).fill(0.3),
      parameters: parametersFor(),
      migrations: [],
      state: null,
      seen: 0,
      dropped: 0,
      seed,
      k: model.topics,
      shelves: new Map(),
    });
    if (migrations.state === null) throw new Error("the look came back without a state");
  };
  try {
    await look(histories[0]!, 0); // the thread has started
    const states = (): Uint8Array<ArrayBuffer>[] =>
      Array.from({ length: sampleUsers }, (_, u) => Uint8Array.from(histories[u % histories.length]!));
    const prepared = states();
    return [
      await lateWhile("nothing else", () => wait(1_000)),
      await lateWhile(`looks at ${looks} users of ${sessions} sessions`, () =>
        Promise.all(histories.slice(0, looks).map(look)),
      ),
      await lateWhile(`shelves of ${sampleUsers} users`, () => thread.offer(prepared, model.topics)),
    ];
  } finally {
    await thread.close();
  }
}

function history(u: number): Uint8Array {
  const change = { kind: "SHIFT", size: 0.5, at: 128, over: 1 } as const;
  const stream = userStream(seeded(900 + u), { length: sessions, alternating: u % 2 === 0, change });
  return encodeState({
    ...emptyState(defaultParameters),
    sessions: stream.sessions.map((session) => ({ ...session, id: null })),
  });
}

async function lateWhile(during: string, work: () => Promise<unknown>): Promise<Lateness> {
  const lateMs: number[] = [];
  const started = performance.now();
  let isOver = false;
  const over = work().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const asked = performance.now();
    await wait(1);
    lateMs.push(Math.max(0, performance.now() - asked - 1));
  }
  await over;
  return { during, lateMs, seconds: (performance.now() - started) / 1_000 };
}
