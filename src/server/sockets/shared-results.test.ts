import { expect, it } from "vitest";
import { SharedResults, type Results } from "./shared-results.js";

/** A source that tells what it is told to, and how often it was begun and stopped. */
function source() {
  const waiting: (() => void)[] = [];
  const told: number[] = [];
  let ended = false;
  const seen = { begun: 0, stopped: 0 };
  async function* results(): Results {
    for (;;) {
      while (told.length > 0) yield { data: { n: told.shift() } };
      if (ended) return;
      await new Promise<void>((resolve) => void waiting.push(resolve));
    }
  }
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return {
    seen,
    tell(n: number) {
      told.push(n);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async start() {
      seen.begun++;
      return results();
    },
    stop() {
      seen.stopped++;
    },
  };
}

it("computes once for all who listen, and stops when the last has gone", async () => {
  const shared = new SharedResults();
  const from = source();
  const join = async (): Promise<Results> =>
    (await shared.join("key", { start: from.start, stop: from.stop, behind: () => {} })) as Results;
  const [one, two] = [await join(), await join()];
  from.tell(1);
  expect([(await one.next()).value, (await two.next()).value]).toEqual([{ data: { n: 1 } }, { data: { n: 1 } }]);
  expect(from.seen).toEqual({ begun: 1, stopped: 0 });
  await one.return();
  expect(from.seen.stopped).toBe(0);
  from.end();
  await two.return();
  expect(from.seen).toEqual({ begun: 1, stopped: 1 });
});

it("tells who does not take what came, and holds nobody else up", async () => {
  const shared = new SharedResults();
  const from = source();
  const behind: string[] = [];
  const join = async (name: string): Promise<Results> =>
    (await shared.join("key", {
      start: from.start,
      stop: from.stop,
      behind: () => void behind.push(name),
    })) as Results;
  await join("idle");
  const busy = await join("busy");
  for (let n = 0; n < 70; n++) {
    from.tell(n);
    expect((await busy.next()).value).toEqual({ data: { n } });
  }
  from.end();
  expect(new Set(behind)).toEqual(new Set(["idle"]));
});
