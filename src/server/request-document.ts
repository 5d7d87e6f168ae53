import type { FastifyRequest } from "fastify";
import { withMarkedIntegers } from "../modules/common/exact-json.js";
import type { DocumentRequest } from "./persisted-queries.js";

/** Gives the text of the document that a request means; throws where the request cannot be read. */
type TextOf = (request: DocumentRequest & { readonly variables?: unknown }) => string | undefined;

/**
 * The body and query string to execute: the document's text stands in them, also where it was asked for by its hash.
 * Throws what `textOf` throws.
 */
export function withDocument(
  { method, url, body }: Pick<FastifyRequest, "method" | "url" | "body">,
  textOf: TextOf,
): { body: unknown; search: string } {
  const start = url.indexOf("?");
  const search = start < 0 ? "" : url.slice(start);
  if (method === "POST") return { search, body: isRecord(body) ? withText(body, textOf) : body };
  const parameters = new URLSearchParams(search);
  const given = parameters.get("variables");
  // As many integers as are refused have no place in an address, which is far shorter.
  if (given !== null) parameters.set("variables", withMarkedIntegers(given) ?? given);
  const extensions = parsed(parameters.get("extensions"));
  const query = textOf({
    query: parameters.get("query") ?? undefined,
    extensions,
    variables: parsed(parameters.get("variables")),
  });
  if (query === undefined || extensions === undefined)
    return { search: given === null ? search : `?${parameters}`, body };
  parameters.set("query", query);
  parameters.delete("extensions");
  return { search: `?${parameters}`, body };
}

function withText({ extensions, ...body }: Record<string, unknown>, textOf: TextOf): Record<string, unknown> {
  const query = textOf({ query: body["query"], extensions, variables: body["variables"] });
  const { persistedQuery: _, ...others } = isRecord(extensions) ? extensions : {};
  return {
    ...body,
    ...(query === undefined ? {} : { query }),
    ...(isRecord(extensions) ? { extensions: others } : extensions === undefined ? {} : { extensions }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON, or undefined where there is none: Apollo says what is wrong with the rest. */
function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
