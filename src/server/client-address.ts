import type { IncomingMessage } from "node:http";

/**
 * Where a request came from. With `hops` trusted proxies in front it is what the outermost of them wrote into
 * X-Forwarded-For; what
 * stands before that is the client's own word and is not believed.
 */
export function clientAddress({ headers, socket }: Pick<IncomingMessage, "headers" | "socket">, hops: number): string {
  const peer = socket.remoteAddress ?? "";
  if (hops === 0) return peer;
  const forwarded = [headers["x-forwarded-for"] ?? ""]
    .flat()
    .join(",")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  return forwarded.at(-hops) ?? forwarded[0] ?? peer;
}
