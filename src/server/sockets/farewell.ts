import type { WebSocket } from "ws";

/** Close codes of the graphql-transport-ws protocol, and RFC 6455's for "try again later". */
export const closeCodes = { failed: 4500, unauthorised: 4401, credentialEnded: 4403, tryAgain: 1013 } as const;

/** How long a client has to answer the closing handshake before its connection is cut, ms. */
export const closingMs = 1_000;
/** A close frame holds 123 bytes of reason. */
const longestReason = 100;

/** Ends a socket: nothing that it sends from now on is read, and one that does not answer is cut off. */
export function farewell(socket: WebSocket, code: number, reason: string): void {
  socket.removeAllListeners("message");
  socket.close(code, reason.slice(0, longestReason));
}
