import type { Item } from "../../core/types.js";
import { Invalid } from "../common/batch.js";
import * as field from "../common/fields.js";

const fields = [
  "id",
  "domain",
  "title",
  "text",
  "tags",
  "language",
  "attributes",
  "publishedAt",
  "expiresAt",
  "vectors",
] as const;

/** Where a character that cannot be stored is replaced instead of refused. */
export const itemTexts = ["title", "text"] as const;

/** An item as it comes in, from GraphQL or a line of a file, checked; its vectors are read apart. Throws Invalid. */
export function readItem(value: unknown, limits: field.FieldLimits): Item {
  const input = field.element("an item", value, fields);
  const language = field.optionalWord("language", input.language);
  if (language !== null && !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language))
    throw new Invalid("language", `language is ${JSON.stringify(language)}; give a BCP 47 tag such as en or zh-CN.`);
  const publishedAt = field.optionalMoment("publishedAt", input.publishedAt);
  const expiresAt = field.optionalMoment("expiresAt", input.expiresAt);
  if (publishedAt !== null && expiresAt !== null && expiresAt <= publishedAt)
    throw new Invalid(
      "expiresAt",
      `expiresAt ${new Date(expiresAt).toISOString()} is not after publishedAt ${new Date(publishedAt).toISOString()}.`,
    );
  return {
    id: field.id("id", input.id),
    domain: field.optionalWord("domain", input.domain) ?? "default",
    title: field.name("title", input.title),
    text: field.text("text", input.text, limits) ?? "",
    tags: field.tags("tags", input.tags),
    language,
    publishedAt,
    expiresAt,
    attributes: field.flatAttributes("attributes", input.attributes),
  };
}
