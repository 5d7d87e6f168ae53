import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { withMarkedIntegers } from "../../modules/common/exact-json.js";
import { isLightJson } from "./json-weight.js";

const byteOrderMark = "\ufeff";

export interface BodyReading {
  /** as many bytes as a body may have */
  readonly most: number;
  /** awaited before a large body is parsed, which nobody has asked yet whose it is */
  turn(request: FastifyRequest): Promise<void> | undefined;
}

/** Larger ones wait for a turn, bytes. */
const large = 65_536;

/**
 * Reads JSON bodies as they were written: bytes that are not UTF-8 are refused (decoding would make one character of
 * all of them, so that ids meet), integers beyond 2^53 are kept for readInput, and a field named __proto__ is a field.
 */
export function readBodies(http: FastifyInstance, { most, turn }: BodyReading): void {
  http.removeContentTypeParser("application/json");
  const json = ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"];
  http.addContentTypeParser(json, { parseAs: "buffer" }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length > large) await turn(request);
    if (!isUtf8(body)) throw failure("GODWIT_BODY_NOT_UTF8", 400);
    const text = body.toString("utf8");
    if (!isLightJson(text, most)) throw failure("GODWIT_BODY_TOO_MANY_VALUES", 413);
    const marked = withMarkedIntegers(text.startsWith(byteOrderMark) ? text.slice(1) : text);
    if (marked === null) throw failure("GODWIT_BODY_TOO_MANY_VALUES", 413);
    try {
      return JSON.parse(marked) as unknown;
    } catch {
      throw failure("FST_ERR_CTP_INVALID_JSON_BODY", 400);
    }
  });
}

function failure(code: string, statusCode: number): Error {
  return Object.assign(new Error("the body cannot be read"), { code, statusCode });
}
