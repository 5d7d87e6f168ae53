import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startToy, type Toy } from "./toy.js";

let toy: Toy;
beforeAll(async () => {
  toy = await startToy({ LOG_LEVEL: "silent", GODWIT_MAX_CONCURRENT: "500" });
});
afterAll(() => toy.server.close());

test("of thousands of requests on one connection few are begun; the first one too many is the last", async () => {
  const { port, hostname } = new URL(toy.url);
  const body = JSON.stringify({ query: "{ slow(ms: 20) }" });
  const head = [
    "POST /graphql HTTP/1.1",
    `Host: ${hostname}:${port}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  const one = `${head.join("\r\n")}\r\n\r\n${body}`;
  const socket = connect(Number(port), hostname);
  let text = "";
  let closed = false;
  socket.on("data", (data) => {
    text += data.toString("latin1");
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
  });
  socket.write(one.repeat(3_000));
  await expect.poll(() => closed, { timeout: 30_000 }).toBe(true);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(new Set(statuses.slice(0, -1))).toEqual(new Set(["200"]));
  expect(statuses.at(-1)).toBe("429");
  expect(toy.seen.started).toBeLessThan(200);
  expect((await toy.post("{ hello }")).status).toBe(200);
}, 60_000);
