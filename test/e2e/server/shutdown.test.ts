import { connect } from "node:net";
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
  const refused = (): Promise<boolean> =>
    fetch(new URL("/healthz", toy.url)).then(
      () => false,
      () => true,
    );
  const answered = await overHttp;
  expect(answered.headers.get("connection")).toBe("close");
  expect(answered.body).toEqual({ data: { slow: "done" } });
  expect((await overSocket).value).toEqual({ data: { slow: "done" } });
  await closed;
  expect(await refused()).toBe(true);
  await expect.poll(() => toy.seen.closedSubscriptions).toBe(1);
  await client.dispose();
});

test("what was sent over an open connection before its sender knew of the closing is answered", async () => {
  const toy = await startToy();
  const { hostname, port } = new URL(toy.url);
  const socket = connect(Number(port), hostname);
  const ask = "GET /healthz HTTP/1.1\r\nHost: toy\r\n\r\n";
  let text = "";
  socket.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  const ended = new Promise<Error | null>((resolve) => {
    socket.on("error", resolve).on("close", () => resolve(null));
  });
  socket.write(ask);
  const answers = (): number => text.split("HTTP/1.1 200").length - 1;
  await expect.poll(answers).toBe(1);

  socket.write(ask);
  await toy.server.close();
  expect(await ended).toBeNull();
  expect(answers()).toBe(2);
  expect(text).toMatch(/connection: close/i);
});

test("what does not finish in time is cut off", async () => {
  const toy = await startToy({ GODWIT_SHUTDOWN_TIMEOUT_SECONDS: "0.1" });
  const cut = toy.post("{ slow(ms: 20000) }").catch((error: unknown) => error);
  await expect.poll(() => toy.seen.started).toBe(1);
  await toy.server.close();
  expect(await cut).toBeInstanceOf(Error);
  await expect.poll(() => toy.seen.aborted).toHaveLength(1);
});
