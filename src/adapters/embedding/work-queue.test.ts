import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunksByLength, sentencePasses, WorkQueue } from "./work-queue.js";

const texts = (count: number, length = 40): string[] => Array.from({ length: count }, () => "x".repeat(length));
const drain = (queue: WorkQueue<string>): string[] => {
  const jobs: string[] = [];
  for (let chunk = queue.next(); chunk !== null; chunk = queue.next()) jobs.push(chunk.job);
  return jobs;
};

describe("chunks", () => {
  it("hold every text once, neighbours in length, and stay small", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 500 })), (all) => {
        const chunks = chunksByLength(all, sentencePasses);
        expect(chunks.flat().toSorted((a, b) => a - b)).toEqual(all.map((_, i) => i));
        const lengths = chunks.flat().map((i) => all[i]!.length);
        expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
        for (const chunk of chunks) {
          const padded = chunk.length * Math.max(...chunk.map((i) => all[i]!.length));
          expect(chunk.length).toBeLessThanOrEqual(4);
          expect(chunk.length === 1 || padded <= 320).toBe(true);
        }
      }),
    );
  });
});

describe("work queue", () => {
  it("serves a live query before the rest of an import", () => {
    const queue = new WorkQueue<string>();
    queue.add("import", texts(5_000));
    expect(queue.next()?.job).toBe("import");
    queue.add("query", texts(1));
    expect(queue.next()?.job).toBe("query");
    expect(queue.next()?.job).toBe("import");
  });

  it("gives a waiting import a turn among endless queries", () => {
    const queue = new WorkQueue<string>();
    queue.add("import", texts(20));
    for (let i = 0; i < 20; i++) queue.add(`query ${i}`, texts(1));
    expect(drain(queue).indexOf("import")).toBe(8);
  });

  it("serves imports in turn", () => {
    const queue = new WorkQueue<string>();
    queue.add("first", texts(20));
    queue.add("second", texts(20));
    expect(drain(queue).slice(0, 4)).toEqual(["first", "second", "first", "second"]);
  });

  it("gives each text back at its place, counts what waits, and forgets a removed request", () => {
    const queue = new WorkQueue<string>();
    queue.add("a", ["long text", "b"]);
    expect(queue.next()).toEqual({ job: "a", indexes: [1, 0], texts: ["b", "long text"] });
    queue.add("gone", texts(30));
    queue.add("stays", texts(3));
    queue.remove("gone");
    expect(queue.size).toBe(3);
    expect(drain(queue)).toEqual(["stays"]);
    expect(queue.size).toBe(0);
  });
});
