import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

const preflightSeconds = 600;

/** What a page may send: also what the clients of Apollo name themselves with. */
const allowedHeaders = [
  "content-type",
  "authorization",
  "x-request-id",
  "apollo-require-preflight",
  "apollographql-client-name",
  "apollographql-client-version",
  "if-none-match",
];

/** Whether pages of this origin may call the API. */
export function originAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.includes("*") || allowed.includes(origin);
}

/**
 * Cross-origin calls from the allowed origins: answers preflights and names the origin back; credentials are never
 * asked for. Routes that are added later are covered.
 */
export async function addCors(http: FastifyInstance, allowed: readonly string[]): Promise<void> {
  if (allowed.length === 0) return;
  await http.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && originAllowed(origin, allowed)),
    methods: ["GET", "POST"],
    allowedHeaders,
    exposedHeaders: ["etag", "x-request-id", "retry-after", "ratelimit", "ratelimit-policy"],
    maxAge: preflightSeconds,
  });
}
