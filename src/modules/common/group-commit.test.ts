import { expect, test } from "vitest";
import { onBehalfOf, onWhoseBehalf } from "../../ports/on-behalf-of.js";
import { GroupCommit } from "./group-commit.js";

/** Commits when it is told to. */
function held() {
  const groups: { batches: readonly string[]; caller: string; end: (error?: Error) => void }[] = [];
  const commits = new GroupCommit<string, string>({
    sizeOf: () => 100,
    commit: (batches) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error): void => (error ? reject(error) : resolve(batches.map((one) => `${one} stored`)));
        groups.push({ batches, caller: onWhoseBehalf(), end });
      }),
  });
  return { commits, groups };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("what arrives during a commit is committed together, and each gets its own answer", async () => {
  const { commits, groups } = held();
  const answers = ["a", "b", "c"].map((batch) => commits.add(batch));
  expect(groups.map(({ batches }) => batches)).toEqual([["a"]]);
  groups[0]!.end();
  expect(await answers[0]).toBe("a stored");
  await turn();
  expect(groups[1]!.batches).toEqual(["b", "c"]);
  groups[1]!.end();
  expect(await Promise.all(answers)).toEqual(["a stored", "b stored", "c stored"]);
});

test("a batch that cannot be stored costs the others nothing", async () => {
  const commits = new GroupCommit<string, string>({
    sizeOf: () => 1,
    async commit(batches) {
      await turn();
      if (batches.includes("bad")) throw new Error("not this one");
      return [...batches];
    },
  });
  const answers = await Promise.allSettled(["first", "good", "bad", "better"].map((batch) => commits.add(batch)));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(answers.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)))).toEqual([
    "first",
    "good",
    "Error: not this one",
    "better",
  ]);
});

test("a commit that hangs does not hold up what comes after it", async () => {
  const { commits, groups } = held();
  const hanging = commits.add("hangs");
  const next = commits.add("next");
  while (groups.length < 2) await turn();
  groups[1]!.end();
  expect(await next).toBe("next stored");
  groups[0]!.end();
  await hanging;
});

test("a caller's many batches leave room for another's first, and a group runs for one of its callers", async () => {
  const { commits, groups } = held();
  const first = commits.add("first");
  const many = onBehalfOf("many", () => Array.from({ length: 9 }, (_, i) => commits.add(`m${i}`)));
  const few = onBehalfOf("few", () => commits.add("f0"));
  groups[0]!.end();
  await first;
  await turn();
  expect(groups[1]).toMatchObject({ batches: ["m0", "f0", "m1", "m2", "m3"], caller: "many" });
  groups[1]!.end();
  expect(await few).toBe("f0 stored");
  await turn();
  groups[2]!.end();
  expect(await Promise.all(many)).toHaveLength(9);
});
