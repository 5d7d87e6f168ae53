import { expect, test } from "vitest";
import { HeavyOperations } from "./heavy-operations.js";
import { Work } from "./work.js";

const never = new AbortController().signal;
const of = (caller: string, signal = never): Work => new Work(caller, signal, 1e9);
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test("a person's heavy operations run one after the other, light ones and others' at once", async () => {
  const operations = new HeavyOperations();
  const begun: string[] = [];
  const begin = (name: string, work: Work, cost: number): Work => {
    void operations.begin(work, cost).then(() => begun.push(name));
    return work;
  };
  const first = begin("first", of("user:ada"), 5_000);
  const second = begin("second", of("user:ada"), 5_000);
  begin("light", of("user:ada"), 100);
  const other = begin("other", of("user:lin"), 5_000);
  await settled();
  expect(begun).toEqual(["first", "light", "other"]);
  first.end();
  first.end();
  await settled();
  expect(begun).toEqual(["first", "light", "other", "second"]);
  second.end();
  other.end();
  begin("later", of("user:ada"), 5_000);
  await settled();
  expect(begun.at(-1)).toBe("later");
});

test("of a key some run at a time, and one that is to stop makes room for the next", async () => {
  const operations = new HeavyOperations();
  const gone = new AbortController();
  const works = Array.from({ length: 4 }, () => of("key:shop"));
  for (const work of works) await operations.begin(work, 5_000);
  const stopped = of("key:shop", gone.signal);
  const refused = operations.begin(stopped, 5_000).catch((error: { code: string }) => error.code);
  let begun = false;
  void operations.begin(of("key:shop"), 5_000).then(() => {
    begun = true;
  });
  gone.abort();
  stopped.end(); // before it had its turn
  await settled();
  expect(begun).toBe(false);
  works[0]!.end();
  expect(await refused).toBe("UNAVAILABLE");
  await settled();
  expect(begun).toBe(true);
});
