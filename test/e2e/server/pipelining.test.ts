import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startToy, type Toy } from "./toy.js";

let toy: Toy;
beforeAll(async () => {
  toy = await startToy({ LOG_LEVEL: "silent", GODWIT_MAX_CONCURRENT: "500" });
});
afterAll(() => toy.server.close());

const written = (query: string): string => {
  const { port, hostname } = new URL(toy.url);
  const body = JSON.stringify({ query });
  const head = [
    "POST /graphql HTTP/1.1",
    `Host: ${hostname}:${port}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
};
const connected = (): Socket => {
  const { port, hostname } = new URL(toy.url);
  return connect(Number(port), hostname).on("error", () => {});
};

test("requests of one connection begin one after the other, and end with it", async () => {
  const before = toy.seen.started;
  const aborted = toy.seen.aborted.length;
  const socket = connected();
  socket.write(written("{ slow(ms: 20000) }").repeat(5));
  await expect.poll(() => toy.seen.started - before, { timeout: 30_000 }).toBe(1);
  for (let i = 0; i < 5; i++) await toy.post("{ hello }");
  expect(toy.seen.started - before).toBe(1);
  socket.destroy();
  await expect.poll(() => toy.seen.aborted.length - aborted, { timeout: 30_000 }).toBe(1);
  for (let i = 0; i < 5; i++) await toy.post("{ hello }");
  expect(toy.seen.started - before).toBe(1);
});

test("of thousands of requests on one connection few are begun; the first one too many is the last", async () => {
  const before = toy.seen.started;
  const socket = connected();
  let text = "";
  let closed = false;
  socket.on("data", (data) => {
    text += data.toString("latin1");
  });
  socket.on("close", () => {
    closed = true;
  });
  socket.write(written("{ slow(ms: 20) }").repeat(3_000));
  await expect.poll(() => closed, { timeout: 30_000 }).toBe(true);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(new Set(statuses.slice(0, -1))).toEqual(new Set(["200"]));
  expect(statuses.at(-1)).toBe("429");
  expect(toy.seen.started - before).toBeLessThan(200);
  expect((await toy.post("{ hello }")).status).toBe(200);
});
