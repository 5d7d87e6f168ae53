import type { z } from "zod";

/** One environment variable: how it is read, what holds without it, and its line of documentation. */
export interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  /** The text that holds when the variable is absent or empty; null = the variable has no value then. */
  readonly fallback: string | null;
  /** One sentence for the table: what it sets, its unit, its range. */
  readonly describe: string;
  /** Never shown, and also readable from the file named by the variable with _FILE behind its name. */
  readonly secret: boolean;
}

export type WithFallback<T> = Variable<T> & { readonly fallback: string };

/** A variable that always has a value. */
export function required<T>(schema: z.ZodType<T, string>, fallback: string, describe: string): WithFallback<T> {
  return { schema, fallback, describe, secret: false };
}
/** A variable that may be absent. */
export function optional<T>(
  schema: z.ZodType<T, string>,
  describe: string,
  secret = false,
): Variable<T> & { readonly fallback: null } {
  return { schema, fallback: null, describe, secret };
}
