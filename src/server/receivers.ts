import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "../config/config.js";
import { callerOf, type Admission } from "./admission.js";
import { clientAddress } from "./client-address.js";
import { statusOf } from "./apollo.js";
import { publicError, type ReportIncident } from "./errors.js";
import type { Gate } from "./gate.js";
import { RateLimited } from "./rate-limit.js";

/** Takes the events of one body in the shape of a tool, for a caller who was let in; throws FORBIDDEN and the like. */
export type Receive<A> = (
  admission: A,
  request: { readonly shape: string; readonly body: unknown; readonly dry: boolean },
) => Promise<object>;

export interface ReceiverRoute<A extends Admission> {
  readonly gate: Gate<A>;
  readonly config: Config;
  readonly report: ReportIncident;
  readonly receive: Receive<A>;
}

/** POST /receive/<shape>, with ?dry for what would be made of the events: the same gate as operations. */
export function addReceivers<A extends Admission>(http: FastifyInstance, route: ReceiverRoute<A>): void {
  http.post<{ Params: { shape: string }; Querystring: { dry?: string } }>("/receive/:shape", async (request, reply) => {
    let leave = (): void => {};
    const controller = new AbortController();
    try {
      const remoteAddress = clientAddress(request.raw, route.config.server.trustedProxies);
      const { signal } = controller;
      const headers = { ...request.headers, ...bearerOf(request) };
      const info = {
        requestId: request.id,
        signal,
        transport: "http" as const,
        headers,
        connectionParams: null,
        remoteAddress,
      };
      const admission = await route.gate.admit(info);
      void reply.headers(await route.gate.count(admission, remoteAddress));
      leave = route.gate.concurrency.enter(callerOf(admission, remoteAddress));
      await route.gate.turnOf(route.gate.workOf(admission, info))();
      const { shape } = request.params;
      const dry = request.query.dry !== undefined && request.query.dry !== "false";
      return await reply.send(await route.receive(admission, { shape, body: eventsIn(request), dry }));
    } catch (error) {
      const refused = publicError({ message: "" }, error, route.report);
      if (error instanceof RateLimited) void reply.headers(error.headers);
      return reply.code(statusOf([refused]) ?? 400).send({ errors: [refused] });
    } finally {
      leave();
    }
  });
}

/** Tools that know only user and password send the key as either: Authorization: Basic. */
function bearerOf({ headers: { authorization } }: FastifyRequest): { authorization?: string } {
  const basic = /^Basic +(\S+)\s*$/i.exec(authorization ?? "")?.[1];
  if (basic === undefined) return {};
  const [name = "", password = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return { authorization: `Bearer ${name || password}` };
}

/** The body; a CloudEvent in binary mode has its attributes in headers. */
function eventsIn({ headers, body }: FastifyRequest): unknown {
  if (headers["ce-specversion"] === undefined) return body;
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("ce-") ? [[name.slice(3), value]] : [],
  );
  return { ...(Object.fromEntries(attributes) as object), data: body };
}
