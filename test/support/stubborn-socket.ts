import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

const textFrame = 0x81;

/** A WebSocket client that never answers a closing handshake and goes on sending: what an attacker would use. */
export class StubbornSocket {
  /** text messages that came, parsed */
  readonly received: Record<string, unknown>[] = [];
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #gone = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Connects and upgrades; resolves once the server has agreed. */
  static open(url: string): Promise<StubbornSocket> {
    const { hostname, port, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    const client = new StubbornSocket(socket);
    const lines = [
      `GET ${pathname} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Protocol: graphql-transport-ws",
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    socket.on("error", () => {});
    socket.on("close", () => {
      client.#gone = true;
    });
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("closed")));
      socket.once("data", (data) => {
        const end = data.indexOf("\r\n\r\n");
        if (!data.toString("latin1").startsWith("HTTP/1.1 101")) {
          reject(new Error(data.toString("latin1").split("\r\n")[0]));
          socket.destroy();
          return;
        }
        client.#take(data.subarray(end + 4));
        socket.on("data", (more) => client.#take(more));
        resolve(client);
      });
    });
  }

  /** Has the server cut the connection? */
  get gone(): boolean {
    return this.#gone;
  }

  send(message: object): void {
    const payload = Buffer.from(JSON.stringify(message));
    const mask = randomBytes(4);
    const size =
      payload.length < 126
        ? Buffer.from([0x80 | payload.length])
        : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
    const masked = payload.map((byte, i) => byte ^ mask[i % 4]!);
    this.#socket.write(Buffer.concat([Buffer.from([textFrame]), size, mask, masked]));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Frames of a server are not masked; those that are no texts (pings, the closing handshake) are passed over. */
  #take(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    for (;;) {
      if (this.#bytes.length < 2) return;
      const short = this.#bytes[1]! & 127;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (this.#bytes.length < head) return;
      const length =
        short === 126 ? this.#bytes.readUInt16BE(2) : short === 127 ? Number(this.#bytes.readBigUInt64BE(2)) : short;
      if (this.#bytes.length < head + length) return;
      if (this.#bytes[0] === textFrame)
        this.received.push(JSON.parse(this.#bytes.subarray(head, head + length).toString()) as Record<string, unknown>);
      this.#bytes = this.#bytes.subarray(head + length);
    }
  }
}
