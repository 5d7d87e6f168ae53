import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  type GraphQLInputType,
  type GraphQLSchema,
} from "graphql";
import type { Random } from "../../../src/core/statistics/random.js";
import { pick } from "../words.js";

/** Numbers that JSON.stringify cannot write, by the mark that stands for them. */
const numbers = ["1777000000000000001", "-9007199254740993", "1e400", "1e21", "123456789012345678901234567890"];
const deepest = 4;

/** Requests whose arguments come in variables: any text of Unicode, any size, numbers that JSON does not hold. */
export class VariableRequests {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #ids: readonly string[];

  constructor(schema: GraphQLSchema, random: Random, ids: readonly string[]) {
    this.#schema = schema;
    this.#random = random;
    this.#ids = ids;
  }

  /** The body of a request, as JSON text. */
  next(): string {
    const random = this.#random;
    const mutation = random() < 0.6;
    const type = mutation ? this.#schema.getMutationType()! : this.#schema.getQueryType()!;
    const fields = Object.values(type.getFields()).filter(
      ({ name, args }) => !/^(fitModel|startFit)$/.test(name) && args.length > 0,
    );
    const field = pick(random, fields);
    const args = field.args.filter((arg) => isRequiredArgument(arg) || random() < 0.5);
    const declared = args.map(({ name, type: of }) => `$${name}: ${of.toString()}`).join(", ");
    const given = args.map(({ name }) => `${name}: $${name}`).join(", ");
    const body = {
      query: `${mutation ? "mutation" : "query"} F${declared ? `(${declared})` : ""} { ${field.name}${given ? `(${given})` : ""} ${/^(deleteItems|deleteBehaviours)$/.test(field.name) ? "{ deleted }" : "{ __typename }"} }`,
      variables: Object.fromEntries(args.map(({ name, type: of }) => [name, this.#value(of, 0)])),
    };
    return JSON.stringify(body).replaceAll(/"number:(\d)"/g, (_, i: string) => numbers[Number(i)]!);
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    const random = this.#random;
    if (random() < 0.04)
      return pick(random, [null, [], {}, true, "", `number:${Math.floor(random() * numbers.length)}`]);
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (isListType(type)) {
      const length = random() < 0.02 ? 1_500 : Math.floor(random() * 6);
      return Array.from({ length }, () => this.#value(type.ofType, depth + 1));
    }
    if (isEnumType(type)) return random() < 0.9 ? pick(random, type.getValues()).name : unicodeText(random);
    if (isInputObjectType(type)) {
      if (depth > deepest) return {};
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || random() < 0.5);
      const known = fields.map((field): [string, unknown] => [field.name, this.#value(field.type, depth + 1)]);
      return Object.fromEntries(random() < 0.05 ? [...known, [unicodeText(random), unicodeText(random)]] : known);
    }
    switch (type.name) {
      case "Int":
        return pick(random, [0, 1, 20, -1, 2 ** 31, 1e9]);
      case "Float":
        return pick(random, [0, 0.5, 3, -1, 1e308]);
      case "Boolean":
        return random() < 0.5;
      case "DateTime":
        return pick(random, [
          "2026-05-01T10:00:00Z",
          "2026-02-30T10:00:00Z",
          "2026-05-01 10:00:00",
          1761991200,
          unicodeText(random),
        ]);
      case "TimeZone":
        return pick(random, ["UTC", "Europe/London", "GMT+8", unicodeText(random)]);
      case "JSON":
        return pick(random, [
          { device: "phone" },
          { [unicodeText(random)]: unicodeText(random) },
          { price: { lt: 5 } },
          nested(random),
        ]);
      default:
        return random() < 0.4 ? unicodeText(random) : pick(random, this.#ids);
    }
  }
}

/** A text of the whole of Unicode and of what is none: controls, halves of pairs, marks, any code point. */
export function unicodeText(random: Random): string {
  const length = random() < 0.01 ? 30_000 : 1 + Math.floor(random() * 12);
  return Array.from({ length }, () => {
    const dice = random();
    if (dice < 0.3) return String.fromCharCode(97 + Math.floor(random() * 26));
    if (dice < 0.4) return String.fromCharCode(Math.floor(random() * 0x20));
    if (dice < 0.5) return String.fromCharCode(0xd800 + Math.floor(random() * 0x800));
    if (dice < 0.6) return String.fromCharCode(0x2000 + Math.floor(random() * 0x70));
    return String.fromCodePoint(Math.floor(random() * 0x110000));
  }).join("");
}

/** Up to thousands of levels. */
function nested(random: Random): unknown {
  let value: unknown = "leaf";
  for (let depth = pick(random, [3, 70, 3_000]); depth > 0; depth--) value = random() < 0.5 ? [value] : { a: value };
  return value;
}
