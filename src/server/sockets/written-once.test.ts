import type { ExecutionResult } from "graphql";
import { expect, it } from "vitest";
import { WrittenOnce } from "./written-once.js";

const noTurn = (): undefined => undefined;

it("gives everybody the whole text of a result that was written once", async () => {
  const written = new WrittenOnce();
  let reads = 0;
  const data = {
    get text() {
      reads++;
      return 'a "quoted" } text';
    },
  };
  const result: ExecutionResult = { data };
  const messages = await Promise.all(
    ["1", '{"odd":"}"}'].map(async (id) => ({
      id,
      type: "next",
      payload: await written.standInFor(result, noTurn),
    })),
  );
  const sent = messages.map((message) => JSON.parse(written.filled(JSON.stringify(message))) as { id: string });
  expect(sent).toEqual([
    { id: "1", type: "next", payload: { data: { text: 'a "quoted" } text' } } },
    { id: '{"odd":"}"}', type: "next", payload: { data: { text: 'a "quoted" } text' } } },
  ]);
  expect(reads).toBeLessThanOrEqual(2); // once to see how large it is, once to write it
});

it("leaves other messages alone, and writes a result whose first listener was stopped", async () => {
  const written = new WrittenOnce();
  expect(written.filled('{"type":"pong"}')).toBe('{"type":"pong"}');
  const stopped = (): never => {
    throw new Error("stopped");
  };
  const result = { data: { list: Array.from({ length: 5_000 }, (_, i) => ({ i })) } };
  const payload = await written.standInFor(result, stopped);
  expect(JSON.parse(written.filled(JSON.stringify({ payload })))).toEqual({ payload: result });
});
