import { randomUUID } from "node:crypto";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { GodwitError } from "../core/errors.js";
import { TooCostly } from "./cost/affordable.js";

/** Tells the log the original of an error that the client must not see. */
export type ReportIncident = (incident: string, error: unknown) => void;

const longestMessage = 1000;

/**
 * The error as clients see it: `extensions.code`, and `extensions.path` = the path of the bad input where there is one.
 * What a caller can mend (GodwitError, parse, validation and variable errors) keeps its message; where that is for
 * operators
 * (`told`) it is reported with a new incident id, and callers are told less; anything else is reported and masked as
 * INTERNAL_SERVER_ERROR.
 */
export function publicError(
  formatted: GraphQLFormattedError,
  thrown: unknown,
  report: ReportIncident,
  { hideSuggestions = false }: { hideSuggestions?: boolean } = {},
): GraphQLFormattedError {
  const shown = coded(formatted, thrown, report);
  // Values in variables are compared with the schema, too: what may not be asked for is not suggested.
  return hideSuggestions ? { ...shown, message: shown.message.replace(suggestion, "") } : shown;
}

const suggestion = / ?Did you mean [^?]*\?/g;

function coded(formatted: GraphQLFormattedError, thrown: unknown, report: ReportIncident): GraphQLFormattedError {
  const cause = innermost(thrown);
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  const input = inputError(formatted.message);
  if (cause instanceof GodwitError) {
    if (cause.told !== null) {
      const incident = randomUUID();
      report(incident, cause);
      return { message: cause.told, ...place, extensions: { code: cause.code, path: [], incident } };
    }
    const path = cause.path.length > 0 ? cause.path : (input?.path ?? writtenAt(thrown));
    // Scalars do not know what they are the value of.
    const name = String(path.findLast((part) => typeof part === "string") ?? "this");
    const message = cause.message.replace(/^this (?=is )/, () => `${name} `);
    return { message, ...place, extensions: { code: cause.code, path, ...numbersOf(cause) } };
  }
  if (input && !formatted.path?.length)
    return {
      message: shortened(formatted.message),
      ...place,
      extensions: { code: "BAD_USER_INPUT", path: input.path },
    };
  if (cause instanceof GraphQLError) {
    if (input)
      return {
        message: shortened(formatted.message),
        ...place,
        extensions: { code: "BAD_USER_INPUT", path: input.path },
      };
    // graphql-js gave up before anything was executed: the request is wrong, such as more than fifty wrong values.
    if (cause === thrown && !formatted.path?.length && cause.extensions["code"] === undefined)
      return {
        message: shortened(formatted.message),
        ...place,
        extensions: { code: "BAD_USER_INPUT", path: ["variables"] },
      };
    const code = cause.extensions["code"] ?? formatted.extensions?.["code"];
    if (typeof code === "string" && code !== "INTERNAL_SERVER_ERROR")
      return { message: shortened(formatted.message), ...place, extensions: { code } };
  }
  const incident = randomUUID();
  report(incident, cause);
  return {
    message: `something failed inside the service; give incident ${incident} to its operator`,
    ...place,
    extensions: { code: "INTERNAL_SERVER_ERROR", incident },
  };
}

/** An answer in GraphQL's shape for what fails before there is an operation (a broken body, a limit, a time-out). */
export function errorBody(
  code: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): { errors: GraphQLFormattedError[] } {
  return { errors: [{ message, extensions: { code, ...more } }] };
}

/** A name and the spaces behind it are no longer than this, characters. */
const nearby = 200;

/** The argument or field of an input whose value in the document is wrong; empty = it is not known. */
function writtenAt(thrown: unknown): string[] {
  if (!(thrown instanceof GraphQLError) || thrown.path !== undefined) return [];
  const [at] = thrown.positions ?? [];
  // Of a long document only what stands just before: the search takes the square of what it is given.
  const before = at === undefined ? "" : (thrown.source?.body.slice(Math.max(0, at - nearby), at) ?? "");
  const name = /(\w+)\s*:\s*$/.exec(before);
  return name === null ? [] : [name[1]!];
}

/** Why an operation was given up. */
export function timeoutMessage(timeoutMs: number): string {
  return `the operation took longer than ${timeoutMs / 1000} s and was told to stop; ask for less, or try again (writes are idempotent by id)`;
}

/** What an operation would cost, and may. */
function numbersOf(error: GodwitError): object {
  return error instanceof TooCostly ? { cost: error.cost, limit: error.limit } : {};
}

function innermost(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** graphql-js words for values that do not fit their type, and the path they name. */
function inputError(message: string): { path: (string | number)[] } | null {
  const variable = /^Variable "\$(\w+)"/.exec(message);
  if (variable) {
    const at =
      /^Variable "\$\w+" got invalid value [^]* at "(\w+(?:\.\w+|\[\d+\])*)"; /.exec(message)?.[1] ?? variable[1] ?? "";
    return {
      path: at
        .split(/[.[\]]+/)
        .filter(Boolean)
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    };
  }
  const argument = /^Argument "(\w+)" (?:of|has) /.exec(message)?.[1];
  return argument === undefined ? null : { path: [argument] };
}

function shortened(message: string): string {
  return message.length > longestMessage
    ? `${message.slice(0, longestMessage / 2)} … ${message.slice(-longestMessage / 2)}`
    : message;
}
