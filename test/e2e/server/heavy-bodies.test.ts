import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startToy, type Toy } from "./toy.js";

let toy: Toy;
beforeAll(async () => {
  toy = await startToy({ LOG_LEVEL: "silent" });
});
afterAll(() => toy.server.close());

const heavy: Readonly<Record<string, string>> = {
  "millions of numbers": `[1234567890123456${",1".repeat(4_000_000)}]`,
  "millions of brackets": "[".repeat(8_000_000),
  "thousands of integers that JSON does not hold": `[${"12345678901234567,".repeat(200_000)}1]`,
};

test.each(Object.entries(heavy))(
  "%s in one body are refused before they are read, by nobody's leave",
  async (_, body) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(toy.url, { method: "POST", headers, body });
    const answer = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect([response.status, answer.errors[0]?.extensions.code]).toEqual([413, "TOO_LARGE"]);
    expect(answer.errors[0]?.message).toContain("more values");
  },
);

test("and in one message of a socket, which ends", async () => {
  const socket = new WebSocket(toy.url.replace("http", "ws"), "graphql-transport-ws");
  const closed = new Promise<number>((resolve) => void socket.once("close", resolve));
  socket.once("open", () => socket.send(heavy["millions of brackets"]!));
  expect(await closed).toBe(1009);
  expect((await toy.post("{ hello }")).status).toBe(200);
});

test("a number of millions of digits is refused by its place, and is not computed", async () => {
  const body = `{"query": "query ($ms: Int!) { slow(ms: $ms) }", "variables": {"ms": ${"7".repeat(4_000_000)}}}`;
  const response = await fetch(toy.url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const text = await response.text();
  expect(text.length, text.slice(0, 2_000)).toBeLessThan(1_000);
  expect(text).toMatch(/ms is beyond any number; give a finite one/);
  const literal = await toy.post(`{ slow(ms: ${"7".repeat(10_000)}) }`);
  expect(JSON.stringify(literal.body).length, JSON.stringify(literal.body).slice(0, 2_000)).toBeLessThan(3_000);
});

test("a large body of few values is read", async () => {
  const text = ",[{".repeat(2_000_000);
  const { status, body } = await toy.post("query ($unused: String) { hello }", { unused: text });
  expect(body.errors?.[0]?.extensions.code ?? "", JSON.stringify(body).slice(0, 300)).not.toBe("TOO_LARGE");
  expect(status).not.toBe(413);
});
