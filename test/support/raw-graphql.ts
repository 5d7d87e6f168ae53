import { WebSocket } from "ws";
import type { Answer } from "./graphql-client.js";

/** Sends a body as it is written here, so that a test can say what JSON.stringify cannot. */
export async function postText(url: string, body: string | Uint8Array): Promise<Answer & { status: number }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: body as string,
  });
  return { status: response.status, ...((await response.json()) as Answer) };
}

/** The same over WebSocket: the payload's text stands in the message as it is. */
export async function overSocket(url: string, payload: string): Promise<Answer> {
  const socket = new WebSocket(url.replace("http", "ws"), "graphql-transport-ws");
  try {
    return await new Promise<Answer>((resolve, reject) => {
      socket.on("open", () => socket.send('{"type":"connection_init"}'));
      socket.on("error", reject);
      socket.on("close", (code, reason) => reject(new Error(`closed: ${code} ${reason.toString()}`)));
      socket.on("message", (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string; payload: unknown };
        if (message.type === "connection_ack") socket.send(`{"id":"1","type":"subscribe","payload":${payload}}`);
        if (message.type === "next") resolve(message.payload as Answer);
        if (message.type === "error") resolve({ errors: message.payload } as Answer);
      });
    });
  } finally {
    socket.terminate();
  }
}
