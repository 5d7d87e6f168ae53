import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isAbstractType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Random } from "../../../src/core/statistics/random.js";
import { pick } from "../words.js";
import { naughty } from "./naughty.js";

export interface FuzzRequest {
  kind: "valid" | "invalid" | "hostile";
  query: string;
  variables?: Record<string, unknown>;
}

/** Documents made from the schema: valid ones, ones that are nearly valid, and ones that want to do harm. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #ids: readonly string[];
  #depth = 0;

  constructor(schema: GraphQLSchema, random: Random, ids: readonly string[]) {
    this.#schema = schema;
    this.#random = random;
    this.#ids = ids;
  }

  next(): FuzzRequest {
    const dice = this.#random();
    if (dice < 0.55) return { kind: "valid", query: this.#operation() };
    if (dice < 0.8) return { kind: "invalid", query: this.#broken(this.#operation()) };
    return this.#hostile();
  }

  #operation(wild = false): string {
    const mutation = this.#random() < 0.35;
    const type = mutation ? this.#schema.getMutationType()! : this.#schema.getQueryType()!;
    // minutes of work are not what is tested here
    const fields = Object.values(type.getFields()).filter(({ name }) => !/^(fitModel|startFit)$/.test(name));
    this.#depth = 0;
    return `${mutation ? "mutation" : "query"} F { ${this.#field(pick(this.#random, fields), wild)} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, wild: boolean): string {
    const args = field.args
      .filter((arg) => isRequiredArgument(arg) || this.#random() < 0.4)
      .map((arg) => `${arg.name}: ${this.#argument(arg, wild)}`);
    return `${field.name}${args.length > 0 ? `(${args.join(", ")})` : ""}${this.#selection(field)}`;
  }

  #selection(field: GraphQLField<unknown, unknown>): string {
    const type = getNamedType(field.type);
    if (isLeafType(type)) return "";
    const object = isAbstractType(type)
      ? pick(this.#random, this.#schema.getPossibleTypes(type))
      : (type as GraphQLObjectType);
    const fields = Object.values(object.getFields());
    this.#depth++;
    const some = fields.filter(
      (one) => (isLeafType(getNamedType(one.type)) || this.#depth < 5) && this.#random() < 2.5 / fields.length,
    );
    const inner = ["__typename", ...some.map((one) => this.#field(one, false))].join(" ");
    this.#depth--;
    return isAbstractType(type) ? ` { __typename ... on ${object.name} { ${inner} } }` : ` { ${inner} }`;
  }

  #argument({ type, name }: GraphQLArgument, wild: boolean): string {
    if (wild && this.#random() < 0.5) return written(pick(this.#random, naughty));
    if (name === "first" || name === "top" || name === "limit") return String(Math.floor(this.#random() * 30));
    return this.#value(type, wild);
  }

  #value(type: GraphQLInputType, wild: boolean): string {
    const random = this.#random;
    if (isNonNullType(type)) return this.#value(type.ofType, wild);
    if (isListType(type))
      return `[${Array.from({ length: Math.floor(random() * 4) }, () => this.#value(type.ofType, wild)).join(", ")}]`;
    if (isEnumType(type)) return pick(random, type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || random() < 0.4);
      return `{ ${fields.map((field) => `${field.name}: ${wild && random() < 0.3 ? written(pick(random, naughty)) : this.#value(field.type, wild)}`).join(", ")} }`;
    }
    switch (type.name) {
      case "Int":
        return String(Math.floor(random() * 40));
      case "Float":
        return (random() * 10).toFixed(3);
      case "Boolean":
        return random() < 0.5 ? "true" : "false";
      case "DateTime":
        return `"2026-0${1 + Math.floor(random() * 6)}-1${Math.floor(random() * 9)}T0${Math.floor(random() * 9)}:00:00Z"`;
      case "TimeZone":
        return pick(random, ['"UTC"', '"Europe/London"', '"Asia/Shanghai"']);
      case "JSON":
        return '{ device: "phone", price: 3 }';
      default:
        return JSON.stringify(pick(random, this.#ids));
    }
  }

  /** A valid document with one thing wrong. */
  #broken(query: string): string {
    const at = Math.floor(this.#random() * query.length);
    switch (Math.floor(this.#random() * 6)) {
      case 0:
        return query.slice(0, at);
      case 1:
        return (
          query.slice(0, at) +
          pick(this.#random, ["{", "}", "(", '"', '"""', "…", "$x", "@", "...", "\u0000", "&", "!"]) +
          query.slice(at)
        );
      case 2:
        return query.replace(/\b\w+\b/g, (word) => (this.#random() < 0.1 ? "nope" : word));
      case 3:
        return this.#operation(true);
      case 4:
        return query.replace("F {", "F($x: Int!) {");
      default:
        return `${query} ${query}`;
    }
  }

  #hostile(): FuzzRequest {
    const random = this.#random;
    const kind = "hostile" as const;
    const repeat = (text: (i: number) => string, count: number): string =>
      Array.from({ length: count }, (_, i) => text(i)).join(" ");
    switch (Math.floor(random() * 9)) {
      case 0:
        return { kind, query: `{ ${repeat((i) => `a${i}: topics(first: 100) { id }`, 400)} }` };
      case 1:
        return { kind, query: `{ topics(first: 5) { id ${"trend ".repeat(3_000)} } }` };
      case 2:
        return { kind, query: '{ interests(userId: "a") { topic { '.repeat(60) + "id" + " }".repeat(120) };
      case 3:
        return { kind, query: `query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }` };
      case 4:
        return {
          kind,
          query: `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`,
        };
      case 5:
        return { kind, query: `{ topics(first: 2) { id ${"@include(if: true) ".repeat(500)} } }` };
      case 6:
        return {
          kind,
          query: "mutation($items: [ItemInput!]!) { upsertItems(items: $items) { accepted refused { message } } }",
          variables: {
            items: this.#wildObjects([
              "id",
              "title",
              "text",
              "tags",
              "attributes",
              "language",
              "publishedAt",
              "domain",
            ]),
          },
        };
      case 7:
        return {
          kind,
          query:
            "mutation($b: [BehaviourInput!]!) { recordBehaviours(behaviours: $b) { accepted refused { message } } }",
          variables: {
            b: this.#wildObjects([
              "id",
              "userId",
              "itemId",
              "type",
              "text",
              "value",
              "scene",
              "sessionId",
              "occurredAt",
              "timeZone",
            ]),
          },
        };
      default:
        return {
          kind,
          query: this.#operation(true),
          variables: { x: pick(random, naughty), __proto__: pick(random, naughty) },
        };
    }
  }

  #wildObjects(names: readonly string[]): unknown[] {
    const usual: Record<string, unknown> = {
      id: "n",
      userId: "u",
      title: "A title",
      type: "VIEW",
      occurredAt: "2026-05-01T00:00:00Z",
      itemId: "i",
    };
    return Array.from({ length: 1 + Math.floor(this.#random() * 4) }, () =>
      Object.fromEntries(
        names
          .filter((name) => name in usual || this.#random() < 0.4)
          .map((name) => [
            name,
            this.#random() < 0.25 ? pick(this.#random, naughty) : (usual[name] ?? pick(this.#random, naughty)),
          ]),
      ),
    );
  }
}

/** A value as it is written in a document. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${written(inner)}`)
      .join(", ")} }`;
  return JSON.stringify(value);
}
