import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { withMarkedIntegers } from "../../modules/common/exact-json.js";

const byteOrderMark = "\ufeff";

/**
 * Reads JSON bodies as they were written: bytes that are not UTF-8 are refused (decoding would make one character of
 * all of them, so that ids meet), integers beyond 2^53 are kept for readInput, and a field named __proto__ is a field.
 */
export function readBodies(http: FastifyInstance): void {
  http.removeContentTypeParser("application/json");
  const json = ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"];
  http.addContentTypeParser(json, { parseAs: "buffer" }, (_request, body: Buffer, done) => {
    if (!isUtf8(body)) return done(failure("GODWIT_BODY_NOT_UTF8"));
    const text = body.toString("utf8");
    try {
      done(null, JSON.parse(withMarkedIntegers(text.startsWith(byteOrderMark) ? text.slice(1) : text)));
    } catch {
      done(failure("FST_ERR_CTP_INVALID_JSON_BODY"));
    }
  });
}

function failure(code: string): Error {
  return Object.assign(new Error("the body cannot be read"), { code, statusCode: 400 });
}
