import { connect } from "node:net";
import type { Random } from "../../../src/core/statistics/random.js";
import { pick } from "../words.js";

const json = "content-type: application/json\r\n";
const post = (headers: string, body: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n`,
    ),
    Buffer.from(body),
  ]);

/** One broken or hostile HTTP request, as bytes. */
export function attack(random: Random): { name: string; bytes: Buffer } {
  const noise = Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)));
  return pick(random, [
    { name: "noise", bytes: noise },
    { name: "body of noise", bytes: post(json, noise) },
    { name: "half a JSON", bytes: post(json, '{"query": "{ topics { id }') },
    { name: "JSON that is no object", bytes: post(json, pick(random, ["[]", "null", "1", '"x"', "[{}]", "true"])) },
    {
      name: "query that is no text",
      bytes: post(json, pick(random, ['{"query": 1}', '{"query": null}', '{"query": ["{a}"]}', '{"query": {}}', "{}"])),
    },
    { name: "variables that are no object", bytes: post(json, '{"query": "{ health { state } }", "variables": [1]}') },
    {
      name: "operation name of another kind",
      bytes: post(json, '{"query": "{ health { state } }", "operationName": {}}'),
    },
    {
      name: "deep JSON",
      bytes: post(
        json,
        `{"query": "{ health { state } }", "variables": ${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`,
      ),
    },
    { name: "polluted prototype", bytes: post(json, '{"__proto__": {"x": 1}, "query": "{ health { state } }"}') },
    { name: "wrong content type", bytes: post("content-type: text/plain\r\n", '{"query": "{ health { state } }"}') },
    { name: "form", bytes: post("content-type: application/x-www-form-urlencoded\r\n", "query=%7Bhealth%7D") },
    { name: "charset nobody knows", bytes: post("content-type: application/json; charset=utf-7\r\n", "{}") },
    { name: "says gzip, is not", bytes: post(`${json}content-encoding: gzip\r\n`, "{}") },
    { name: "huge header", bytes: post(`${json}x-filler: ${"a".repeat(100_000)}\r\n`, "{}") },
    {
      name: "many headers",
      bytes: post(json + Array.from({ length: 3_000 }, (_, i) => `x-${i}: 1\r\n`).join(""), "{}"),
    },
    { name: "header without a colon", bytes: post(`${json}oops\r\n`, "{}") },
    {
      name: "two lengths",
      bytes: Buffer.from(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\ncontent-length: 50\r\n\r\n{}`,
      ),
    },
    {
      name: "length and chunks",
      bytes: Buffer.from(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      ),
    },
    {
      name: "negative length",
      bytes: Buffer.from(`POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: -1\r\n\r\n{}`),
    },
    {
      name: "broken chunk",
      bytes: Buffer.from(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${json}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
      ),
    },
    {
      name: "long path",
      bytes: Buffer.from(`GET /${"a".repeat(9_000)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    },
    {
      name: "path with dots",
      bytes: Buffer.from("GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    },
    {
      name: "broken escapes",
      bytes: Buffer.from("GET /graphql?query=%zz%ff HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    },
    {
      name: "method nobody knows",
      bytes: Buffer.from("BREW /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    },
    { name: "old protocol", bytes: Buffer.from("GET /graphql HTTP/0.9\r\n\r\n") },
    {
      name: "upgrade to nothing",
      bytes: Buffer.from("GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"),
    },
    {
      name: "websocket without a key",
      bytes: Buffer.from(
        "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n",
      ),
    },
    {
      name: "request id that is long",
      bytes: post(`${json}x-request-id: ${"z".repeat(5_000)}\r\n`, '{"query": "{ health { state } }"}'),
    },
  ]);
}

/** Sends bytes as they are; answers with the status (0 = closed without one) and the body. */
export function send(port: number, bytes: Buffer, patienceMs = 10_000): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString("latin1");
      const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0);
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const body = rest.join("\r\n\r\n");
      resolve({
        status,
        body: /transfer-encoding: chunked/i.test(head)
          ? body.replace(/^[0-9a-f]+\r\n|\r\n[0-9a-f]+\r\n/gi, "").trim()
          : body,
      });
    };
    const timer = setTimeout(end, patienceMs);
    socket
      .on("data", (chunk) => chunks.push(chunk))
      .on("end", end)
      .on("close", end)
      .on("error", end);
    socket.write(bytes);
  });
}

/** Opens connections that send a byte now and then (slow loris); answers with the function that closes them. */
export function slowLoris(port: number, count: number): () => void {
  const sockets = Array.from({ length: count }, () => connect(port, "127.0.0.1").on("error", () => {}));
  for (const socket of sockets) socket.write("POST /graphql HTTP/1.1\r\nhost: x\r\n");
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write("x-a: b\r\n");
  }, 200);
  return () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
}
