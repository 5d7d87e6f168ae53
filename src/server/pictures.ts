import type { FastifyInstance } from "fastify";
import type { Config } from "../config/config.js";
import { callerOf, type Admission } from "./admission.js";
import { statusOf } from "./apollo.js";
import { clientAddress } from "./client-address.js";
import { errorBody, publicError, type ReportIncident } from "./errors.js";
import type { Gate } from "./gate.js";
import { RateLimited } from "./rate-limit.js";
import type { OperationInfo } from "./request.js";
import { etagOf, isKnown } from "./reuse.js";

/** The SVG behind a sealed claim; null = there is none (any more). */
export type Draw = (
  sealed: string,
  info: Pick<OperationInfo, "requestId" | "signal" | "turn">,
) => Promise<string | null>;

/** Kept by the reader alone, and for minutes only: what is erased must not be shown for long. */
const headers = {
  "content-type": "image/svg+xml; charset=utf-8",
  "cache-control": "private, max-age=60",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "cross-origin-resource-policy": "cross-origin",
} as const;

/** GET /pictures/<sealed claim>.svg, without a credential: whoever has the address may see the picture. */
export function addPictures<A extends Admission>(
  http: FastifyInstance,
  route: { readonly gate: Gate<A>; readonly config: Config; readonly report: ReportIncident; readonly draw: Draw },
): void {
  const { gate, config, report, draw } = route;
  // A named parameter could have a hundred characters only.
  http.get<{ Params: { "*": string } }>("/pictures/*", async (request, reply) => {
    let leave = (): void => {};
    const controller = new AbortController();
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) controller.abort();
    });
    try {
      const name = request.params["*"];
      const remoteAddress = clientAddress(request.raw, config.server.trustedProxies);
      const info = {
        requestId: request.id,
        signal: controller.signal,
        transport: "http" as const,
        headers: { ...request.headers, authorization: undefined },
        connectionParams: null,
        remoteAddress,
      };
      const admission = await gate.admit(info);
      void reply.headers(await gate.count(admission, remoteAddress));
      leave = gate.concurrency.enter(callerOf(admission, remoteAddress));
      const turn = gate.turnOf(gate.workOf(admission, info));
      await turn();
      const svg = name.endsWith(".svg") ? await draw(name.slice(0, -4), { ...info, turn }) : null;
      if (svg === null)
        return await reply
          .code(404)
          .send(errorBody("NOT_FOUND", "There is no picture at this address, or not any more."));
      const etag = etagOf(svg);
      void reply.headers({ ...headers, etag });
      return await (isKnown(etag, request.headers["if-none-match"]) ? reply.code(304).send() : reply.send(svg));
    } catch (error) {
      const refused = publicError({ message: "" }, error, report);
      if (error instanceof RateLimited) void reply.headers(error.headers);
      return reply.code(statusOf([refused]) ?? 400).send({ errors: [refused] });
    } finally {
      leave();
    }
  });
}
