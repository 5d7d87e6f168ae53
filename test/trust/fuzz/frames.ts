import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import type { Random } from "../../../src/core/statistics/random.js";
import { pick } from "../words.js";

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

interface FrameOptions {
  readonly opcode?: number;
  readonly final?: boolean;
  readonly masked?: boolean;
  /** of the bits that RFC 6455 reserves, 0 to 7 */
  readonly reserved?: number;
  /** the length that the head tells, where that is not the payload's */
  readonly told?: bigint;
}

/** A frame as RFC 6455, 5.2 lays it out, or as it forbids. */
function frame(
  payload: Buffer | string,
  { opcode = opcodes.text, final = true, masked = true, reserved = 0, told }: FrameOptions = {},
): Buffer {
  const bytes = Buffer.from(payload);
  const length = told ?? BigInt(bytes.length);
  const size =
    length < 126n
      ? Buffer.from([Number(length)])
      : length < 65_536n
        ? Buffer.from([126, Number(length >> 8n), Number(length & 255n)])
        : Buffer.concat([Buffer.from([127]), bigEndian(length)]);
  if (masked) size[0]! |= 0x80;
  const mask = randomBytes(4);
  const head = Buffer.concat([Buffer.from([(final ? 0x80 : 0) | (reserved << 4) | opcode]), size]);
  return masked
    ? Buffer.concat([head, mask, bytes.map((byte, i) => byte ^ mask[i % 4]!)])
    : Buffer.concat([head, bytes]);
}

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

const init = frame('{"type":"connection_init"}');
const subscribe = (id: unknown, query = "{ health { state } }"): Buffer =>
  frame(JSON.stringify({ id, type: "subscribe", payload: { query } }));

/** Frames that no client should send, after a good handshake. */
export function frameAttack(random: Random): { name: string; frames: Buffer } {
  const noise = Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)));
  const text = pick(random, ["{}", "[]", "null", '"x"', "1", '{"type":1}', '{"type":"no such"}', '{"type":', ""]);
  const attacks: Record<string, Buffer[]> = {
    noise: [noise],
    "a message of noise": [frame(noise)],
    "a binary message": [init, frame(noise, { opcode: opcodes.binary })],
    "a message that is no message": [init, frame(text)],
    "a message before the beginning": [subscribe("1")],
    "two beginnings": [init, init],
    "not masked": [frame('{"type":"connection_init"}', { masked: false })],
    "reserved bits": [frame("{}", { reserved: 1 + Math.floor(random() * 7) })],
    "an opcode nobody knows": [frame("{}", { opcode: pick(random, [3, 7, 11, 15]) })],
    "a continuation of nothing": [frame("{}", { opcode: opcodes.continuation })],
    "a fragment within a fragment": [frame("{", { final: false }), frame("}")],
    "a control frame in fragments": [frame("", { opcode: opcodes.ping, final: false })],
    "a ping that is too long": [frame(Buffer.alloc(126), { opcode: opcodes.ping })],
    "thousands of pings": Array.from({ length: 2_000 }, () => frame("p", { opcode: opcodes.ping })),
    "pongs that nobody asked for": [init, ...Array.from({ length: 100 }, () => frame("", { opcode: opcodes.pong }))],
    "a length beyond everything": [frame("", { told: 0x7fff_ffff_ffff_ffffn })],
    "a negative length": [frame("", { told: 0xffff_ffff_ffff_ffffn })],
    "a length beyond the limit": [frame("{", { told: 1n << 31n })],
    "a length that is never reached": [frame("{", { told: 5_000n })],
    "thousands of empty fragments": [
      frame("{", { final: false }),
      ...Array.from({ length: 5_000 }, () => frame("", { opcode: opcodes.continuation, final: false })),
    ],
    "a good message byte by byte": [
      init,
      ...[...'{"type":"ping"}'].map((letter, i, all) =>
        frame(letter, { opcode: i === 0 ? opcodes.text : opcodes.continuation, final: i === all.length - 1 }),
      ),
    ],
    "half a character": [frame(Buffer.from([0xe2, 0x82])), init],
    "half a surrogate pair": [
      init,
      frame('{"id":"\\ud83d","type":"subscribe","payload":{"query":"{ health { state } }"}}'),
    ],
    "a close with a code nobody may send": [frame(Buffer.from([1005 >> 8, 1005 & 255]), { opcode: opcodes.close })],
    "a close of one byte": [frame(Buffer.from([3]), { opcode: opcodes.close })],
    "a close with half a character": [frame(Buffer.from([3, 232, 0xe2, 0x82]), { opcode: opcodes.close })],
    "messages after the close": [init, frame(Buffer.from([3, 232]), { opcode: opcodes.close }), subscribe("1")],
    "an id twice": [init, subscribe("1", "subscription { interestMigrated { id } }"), subscribe("1")],
    "an id that is no text": [init, subscribe(pick<unknown>(random, [1, null, {}, [], ""]))],
    "an id without end": [init, subscribe("x".repeat(100_000))],
    "a hundred operations at once": [init, ...Array.from({ length: 150 }, (_, id) => subscribe(`${id}`))],
    "the end of what was never begun": [init, frame('{"id":"nothing","type":"complete"}')],
    "a payload of another kind": [init, frame(`{"id":"1","type":"subscribe","payload":${text === "" ? "[1]" : "[]"}}`)],
    "a credential of another kind": [frame('{"type":"connection_init","payload":{"authorization":{"a":1}}}')],
    "a payload that is deep": [
      frame(`{"type":"connection_init","payload":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`),
    ],
  };
  const name = pick(random, Object.keys(attacks));
  return { name, frames: Buffer.concat(attacks[name]!) };
}

export interface FrameAnswer {
  /** the payloads of errors that were sent, parsed */
  readonly errors: { message?: string; extensions?: { code?: string; incident?: string } }[];
  /** what the closing frame says; null = there was none */
  readonly close: { readonly code: number; readonly reason: string } | null;
  /** did the server agree to the handshake? */
  readonly opened: boolean;
  /** or did it answer 429? */
  readonly toldToWait: boolean;
}

const handshake = [
  "GET /graphql HTTP/1.1",
  "Host: x",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Protocol: graphql-transport-ws",
].join("\r\n");

const patienceMs = 30_000;

/** Opens a socket, sends bytes as they are, and tells what came until it was closed or nothing came for a while. */
export function sendFrames(port: number, frames: Buffer, quietMs = 500): Promise<FrameAnswer> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    let opened = false;
    let toldToWait = false;
    let timer: NodeJS.Timeout;
    const errors: FrameAnswer["errors"] = [];
    let close: FrameAnswer["close"] = null;
    const socket = connect(port, "127.0.0.1");
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ errors, close, opened, toldToWait });
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(end, opened ? quietMs : patienceMs);
    };
    const take = (opcode: number, payload: Buffer): void => {
      if (opcode === opcodes.close && payload.length >= 2)
        close = { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
      if (opcode !== opcodes.text) return;
      const { type, payload: told } = JSON.parse(payload.toString()) as { type: string; payload?: unknown };
      if (type === "error") errors.push(...(told as FrameAnswer["errors"]));
      if (type === "next") errors.push(...((told as { errors?: FrameAnswer["errors"] }).errors ?? []));
    };
    socket.on("data", (data) => {
      bytes = Buffer.concat([bytes, data]);
      if (!opened) {
        const head = bytes.indexOf("\r\n\r\n");
        if (head < 0) return;
        opened = bytes.toString("latin1").startsWith("HTTP/1.1 101");
        toldToWait = bytes.toString("latin1").startsWith("HTTP/1.1 429");
        if (!opened) return end();
        bytes = bytes.subarray(head + 4);
        socket.write(frames);
      }
      wait();
      for (;;) {
        const short = (bytes[1] ?? 0) & 127;
        const head = short === 126 ? 4 : short === 127 ? 10 : 2;
        if (bytes.length < head) return;
        const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
        if (bytes.length < head + length) return;
        take(bytes[0]! & 15, bytes.subarray(head, head + length));
        bytes = bytes.subarray(head + length);
      }
    });
    socket.on("close", end).on("error", end);
    wait();
    socket.write(`${handshake}\r\n\r\n`);
  });
}
