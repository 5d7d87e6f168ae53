import { createHash } from "node:crypto";
import { GodwitError } from "../../core/errors.js";

const plain = "public";

/**
 * Which schema of its database an address names (`?schema=`, as Prisma has it), and the address without it. Throws
 * CONFIGURATION for a name that would need quotes.
 */
export function schemaOf(address: string): { url: string; schema: string } {
  const url = new URL(address);
  const schema = url.searchParams.get("schema") || plain;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new GodwitError(
      "CONFIGURATION",
      `DATABASE_URL names the schema "${schema}"; give one of lower-case letters, digits and _ that begins with no digit.`,
      ["DATABASE_URL"],
    );
  url.searchParams.delete("schema");
  return { url: schema === plain ? address : url.href, schema };
}

/** Start options of a connection: times are UTC, as @prisma/adapter-pg reads them, and names are of the schema. */
export function startOptions(schema: string): string {
  return `-c TimeZone=UTC${schema === plain ? "" : ` -c search_path=${schema}`}`;
}

/**
 * The name of a lock or channel, which all schemas of a database share: two services in two schemas must neither hear
 * nor wait for each other.
 */
export function ownName(name: string, schema: string): string {
  return schema === plain ? name : `${name}_${createHash("sha256").update(schema).digest("hex").slice(0, 12)}`;
}
