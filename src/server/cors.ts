import type { FastifyInstance } from "fastify";

const preflightSeconds = "600";

/** Whether pages of this origin may call the API. */
export function originAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.includes("*") || allowed.includes(origin);
}

/**
 * Cross-origin calls from the allowed origins: answers preflights and names the origin back; credentials are never
 * asked for.
 */
export function addCors(http: FastifyInstance, allowed: readonly string[]): void {
  if (allowed.length === 0) return;
  http.addHook("onRequest", async (request, reply) => {
    const origin = request.headers.origin;
    void reply.header("vary", "origin");
    if (origin === undefined || !originAllowed(origin, allowed)) return;
    void reply.headers({
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "x-request-id, retry-after, ratelimit, ratelimit-policy",
    });
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return;
    void reply.headers({
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "content-type, authorization, x-request-id, apollo-require-preflight",
      "access-control-max-age": preflightSeconds,
    });
    await reply.code(204).send();
  });
}
