import { createHash } from "node:crypto";
import { Kind, visit, type DocumentNode, type OperationDefinitionNode } from "graphql";

/**
 * How a client may use an answer to GET again. none: not at all, as lists of recommendations that count as shown.
 * asked: after asking whether it is still so (ETag). shortly: for some seconds too, as it is of nobody in particular.
 */
export type Reuse = "none" | "asked" | "shortly";

const shortlySeconds = 10;

/** Each answer is a set of its own, which is kept as shown. */
const servedSets = new Set(["recommendations", "newForYou", "offers", "forUser", "recommendSegments"]);
/** What everybody is told alike. */
const ofNobody = new Set([
  "__typename",
  "__schema",
  "__type",
  "item",
  "items",
  "similarItems",
  "vectorSpaces",
  "domains",
  "tags",
  "attributeNames",
  "attributeValues",
  "topics",
  "topicPage",
  "recommenderParameters",
]);

/** By what is asked for: fragments of the document count wherever they are spread. */
export function reuseOf(document: DocumentNode, operation: OperationDefinitionNode): Reuse {
  if (operation.operation !== "query") return "none";
  let served = false;
  visit(document, {
    Field({ name }) {
      served ||= servedSets.has(name.value);
    },
  });
  if (served) return "none";
  const plain = operation.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && ofNobody.has(selection.name.value),
  );
  return plain ? "shortly" : "asked";
}

/** Never for proxies: rights differ by caller. */
export const cacheControl: Readonly<Record<Reuse, string>> = {
  none: "no-store",
  asked: "private, no-cache",
  shortly: `private, max-age=${shortlySeconds}`,
};

/** Weak, as answers are compressed on their way. */
export function etagOf(body: string): string {
  return `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
}

/** Does the client have the answer already? (RFC 9110, If-None-Match) */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.split(",").some((tag) => bare(tag) === bare(etag));
}
