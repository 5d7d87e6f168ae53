import { expect, test } from "vitest";
import { startToy } from "./toy.js";

test("closing finishes what is in flight, ends subscriptions and takes nothing new", async () => {
  const toy = await startToy();
  const client = toy.socket();
  const subscription = client.iterate({ query: "subscription { endless }" });
  await subscription.next();
  const overHttp = toy.post("{ slow(ms: 300) }");
  const overSocket = client.iterate({ query: "{ slow(ms: 300) }" }).next();
  await expect.poll(() => toy.seen.started).toBe(2);

  const closed = toy.server.close();
  expect(toy.server.close()).toBe(closed);
  await expect(fetch(new URL("/healthz", toy.url))).rejects.toThrow(/fetch failed/);
  const answered = await overHttp;
  expect(answered.headers.get("connection")).toBe("close");
  expect(answered.body).toEqual({ data: { slow: "done" } });
  expect((await overSocket).value).toEqual({ data: { slow: "done" } });
  await closed;
  await expect.poll(() => toy.seen.closedSubscriptions).toBe(1);
  await client.dispose();
});

test("what does not finish in time is cut off", async () => {
  const toy = await startToy({ GODWIT_SHUTDOWN_TIMEOUT_SECONDS: "0.1" });
  const cut = toy.post("{ slow(ms: 20000) }").catch((error: unknown) => error);
  await expect.poll(() => toy.seen.started).toBe(1);
  await toy.server.close();
  expect(await cut).toBeInstanceOf(Error);
  await expect.poll(() => toy.seen.aborted).toHaveLength(1);
});
