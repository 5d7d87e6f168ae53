import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { GodwitError } from "../core/errors.js";

/**
 * any: texts, or hashes of listed ones. automatic: and hashes of texts that were sent before. only: nothing that is not
 * listed.
 */
export type PersistedMode = "any" | "automatic" | "only";

/** The parts of a request that say which document is meant. */
export interface DocumentRequest {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

const remembered = 1_000;
const longestRemembered = 20_000;

/** Apollo's manifest, or Relay's map of id → text. */
const listing = z.union([
  z
    .object({
      format: z.literal("apollo-persisted-query-manifest"),
      operations: z.array(z.object({ id: z.string(), body: z.string() })),
    })
    .transform(({ operations }) => operations.map(({ id, body }) => [id, body] as const)),
  z.record(z.string(), z.string()).transform((map) => Object.entries(map)),
]);
const extension = z.object({ persistedQuery: z.object({ sha256Hash: z.string() }) });

/**
 * Finds the text of a document that was asked for by its hash, and refuses texts that are not listed where only listed
 * ones are taken.
 */
export class PersistedQueries {
  readonly #mode: PersistedMode;
  /** id or sha256 → text */
  readonly #listed: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;
  readonly #seen = new Map<string, string>();

  /** Reads the list, beside which `own` texts are taken. Throws CONFIGURATION if it cannot be read. */
  constructor(mode: PersistedMode, file: string | null, own: readonly string[] = []) {
    this.#mode = mode;
    const entries = file === null ? [] : readList(file);
    this.#listed = new Map(
      entries.flatMap(
        ([id, text]) =>
          [
            [id, text],
            [hashOf(text), text],
          ] as const,
      ),
    );
    this.#texts = new Set([...entries.map(([, text]) => text), ...own]);
  }

  /**
   * The text to execute; undefined = the request has none. Throws PERSISTED_QUERY_NOT_FOUND or …_SUPPORTED for an
   * unknown hash, BAD_USER_INPUT for a
   * wrong one, FORBIDDEN for a text that is not listed.
   */
  textOf({ query, extensions }: DocumentRequest): string | undefined {
    const given = typeof query === "string" && query !== "" ? query : undefined;
    const hash = extension.safeParse(extensions).data?.persistedQuery.sha256Hash;
    if (given === undefined) {
      if (hash === undefined) return undefined;
      const text = this.#listed.get(hash) ?? this.#seen.get(hash);
      if (text === undefined) throw this.#unknown();
      return text;
    }
    if (this.#mode === "only" && !this.#texts.has(given))
      throw new GodwitError(
        "FORBIDDEN",
        "This service executes listed documents only; ask its operator to add yours to the list.",
      );
    if (hash !== undefined && hash !== hashOf(given))
      throw new GodwitError("BAD_USER_INPUT", "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query.", [
        "extensions",
        "persistedQuery",
        "sha256Hash",
      ]);
    if (hash !== undefined && this.#mode === "automatic" && given.length <= longestRemembered)
      this.#remember(hash, given);
    return given;
  }

  /** Apollo's clients know these words: they send the text next, and where it will not be remembered, never a hash. */
  #unknown(): GodwitError {
    return this.#mode === "automatic"
      ? new GodwitError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
      : new GodwitError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
  }

  #remember(hash: string, text: string): void {
    this.#seen.delete(hash);
    this.#seen.set(hash, text);
    if (this.#seen.size > remembered) this.#seen.delete(this.#seen.keys().next().value!);
  }
}

function readList(file: string): readonly (readonly [string, string])[] {
  try {
    return listing.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new GodwitError(
      "CONFIGURATION",
      `GODWIT_PERSISTED_QUERIES_FILE is ${JSON.stringify(file)}: give a JSON file that maps ids to documents, or an Apollo manifest (${error instanceof z.ZodError ? "it is neither" : error instanceof Error ? error.message : String(error)}).`,
      ["GODWIT_PERSISTED_QUERIES_FILE"],
    );
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
