import { GraphQLScalarType, Kind } from "graphql";
import { DateTimeResolver, JSONResolver } from "graphql-scalars";
import { GodwitError } from "../../core/errors.js";
import { isTimeZone } from "../../core/interests/local-time.js";
import { Invalid } from "./batch.js";
import { moment } from "./fields.js";

function zone(value: unknown): string {
  if (typeof value === "string" && isTimeZone(value)) return value;
  throw new GodwitError(
    "BAD_USER_INPUT",
    `${JSON.stringify(value)} is not an IANA time zone; give one such as Europe/London.`,
  );
}

/** A time in an argument, by the rules for times in batches and files. */
function instant(value: unknown): Date {
  try {
    return new Date(moment("this", value));
  } catch (error) {
    // No path: that of the variable or argument is known where this is caught.
    throw error instanceof Invalid ? new GodwitError(error.code, error.message) : error;
  }
}

function probability(value: unknown): number {
  if (typeof value === "number" && value >= -1e-9 && value <= 1 + 1e-9) return Math.min(1, Math.max(0, value));
  throw new GodwitError("BAD_USER_INPUT", `${JSON.stringify(value)} is not a number from 0 to 1.`);
}

export const scalars = {
  DateTime: new GraphQLScalarType<Date>({
    ...DateTimeResolver.toConfig(),
    parseValue: instant,
    parseLiteral: (node) => instant("value" in node ? node.value : null),
  }),
  JSON: JSONResolver,
  TimeZone: new GraphQLScalarType({
    name: "TimeZone",
    description: "An IANA time zone, such as Europe/London or Asia/Shanghai.",
    serialize: zone,
    parseValue: zone,
    parseLiteral: (node) => zone(node.kind === Kind.STRING ? node.value : null),
  }),
  Probability: new GraphQLScalarType({
    name: "Probability",
    description: "A number from 0 to 1.",
    serialize: probability,
    parseValue: probability,
    parseLiteral: (node) => probability(node.kind === Kind.FLOAT || node.kind === Kind.INT ? Number(node.value) : null),
  }),
};
