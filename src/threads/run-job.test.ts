import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { runJob } from "./run-job.js";

const echo = new URL("../../test/fixtures/echo.worker.js", import.meta.url);

test("a job that has ended leaves nothing at the signal of the service, which lives on", async () => {
  const { signal } = new AbortController();
  expect(await Promise.all([1, 2].map((answer) => runJob<number>(echo, { answer }, { signal })))).toEqual([1, 2]);
  await expect.poll(() => getEventListeners(signal, "abort").length, { timeout: 60_000 }).toBe(0);
});

test("a service that stops does not wait", async () => {
  const stop = new AbortController();
  const running = runJob(echo, { answer: "never" }, { signal: stop.signal });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(runJob(echo, { answer: 1 }, { signal: stop.signal })).rejects.toMatchObject({ code: "UNAVAILABLE" });
});
