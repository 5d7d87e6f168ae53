import { GraphQLError } from "graphql";
import { GodwitError } from "../../../src/core/errors.js";
import type { AccessRule } from "../../../src/modules/kit/access-rule.js";

/** The operation was let in. */
export const yes = "✓";
/** How a code stands in the matrix. */
export const mark = (code: string | undefined): string =>
  code === "UNAUTHENTICATED" ? "401" : code === "FORBIDDEN" ? "403" : yes;
/** What an operation that was let in may come to, when it is about nothing. */
export const letIn: readonly (string | undefined)[] = [
  undefined,
  "NOT_FOUND",
  "BAD_USER_INPUT",
  "CONFLICT",
  "UNAVAILABLE",
];

/** The code of an error, however it is wrapped. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof GraphQLError
    ? codeOf(error.originalError)
    : error instanceof GodwitError
      ? error.code
      : undefined;
}

/** Where a rule finds user ids among the arguments. */
export function usersOf(rule: AccessRule): string | null {
  return rule.kind === "self" || rule.kind === "scope" ? rule.users : null;
}
