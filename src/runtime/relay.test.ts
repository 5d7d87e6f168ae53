import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { History } from "../ports/history/history.js";
import { fewestLooked, type OutboxEntry } from "../ports/history/outbox.js";
import type { WorkHandler } from "../modules/kit/jobs.js";
import { noTracer } from "../ports/tracer.js";
import { alone } from "./partitions.js";
import { Relay } from "./relay.js";

let waiting: OutboxEntry[] = [];
let looks = 0;
const topic = "work";
const entry = (number: number, key: string): OutboxEntry => ({
  number: BigInt(number),
  topic,
  key,
  payload: {},
  attempts: 0,
});

/** A relay over an outbox of which only what is due is asked. */
function started(handler: Partial<WorkHandler> = {}): Relay {
  const outbox = {
    async due() {
      looks++;
      return [...waiting];
    },
  };
  const relay = new Relay({
    history: { outbox } as unknown as History,
    ownership: alone,
    handlers: [{ topic, keys: 10, handle: async () => void (waiting = []), ...handler }],
    log: pino({ level: "silent" }),
    clock: Date.now,
    tracer: noTracer,
  });
  relay.start();
  return relay;
}
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  waiting = [];
  looks = 0;
});
afterEach(() => vi.useRealTimers());

test("what was found whole is looked for once; what comes meanwhile is found at once", async () => {
  const relay = started();
  await settled();
  expect(looks).toBe(1);
  waiting = [entry(1, "ann")];
  relay.wake({ name: topic });
  await settled();
  expect([waiting, looks]).toEqual([[], 2]);
  await relay.stop();

  looks = 0;
  const again = started({
    async handle(entries) {
      waiting = entries[0]!.key === "ann" ? [entry(3, "bob")] : [];
      again.wake({ name: topic });
    },
  });
  waiting = [entry(2, "ann")];
  again.wake({ name: topic });
  await settled();
  expect(waiting).toEqual([]);
  await again.stop();
});

test.each([
  ["as many keys as a round takes", Array.from({ length: 10 }, (_, i) => entry(i, `user-${i}`))],
  ["more of one key than a look reads", Array.from({ length: fewestLooked }, (_, i) => entry(i, "ann"))],
])("after %s it looks again, for there may be more", async (_, due) => {
  const relay = started();
  await settled();
  waiting = due;
  relay.wake({ name: topic });
  await settled();
  expect(looks).toBe(3);
  await relay.stop();
});

test("who waits for everything to be done asks the history nothing while work is under way", async () => {
  let end = (): void => {};
  const relay = started({
    handle: async () => {
      await new Promise<void>((resolve) => (end = resolve));
      waiting = [];
    },
  });
  await settled();
  waiting = [entry(1, "ann")];
  relay.wake({ name: topic });
  await settled();
  looks = 0;
  let isIdle = false;
  const idle = relay.idle().then(() => (isIdle = true));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([looks, isIdle]).toEqual([0, false]);
  end();
  await vi.advanceTimersByTimeAsync(100);
  await idle;
  expect(waiting).toEqual([]);
  await relay.stop();
});
