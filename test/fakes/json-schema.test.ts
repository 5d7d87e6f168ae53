import { describe, expect, it } from "vitest";
import { schemaErrors, type JsonSchema } from "./json-schema.js";

const schemas: Record<string, JsonSchema> = {
  Tree: {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string", minLength: 1 },
      parts: { type: "array", items: { $ref: "#/components/schemas/Tree" }, uniqueItems: true },
    },
  },
};
const errors = (schema: JsonSchema, value: unknown, closed = true): string[] =>
  schemaErrors(schema, value, { schemas, closed, at: "value" });

describe("schemaErrors", () => {
  it.each<[JsonSchema, unknown]>([
    [{ $ref: "#/components/schemas/Tree" }, { name: "a", parts: [{ name: "b" }] }],
    [{ type: "integer", minimum: 0, maximum: 3 }, 3],
    [{ type: "string", nullable: true }, null],
    [{ anyOf: [{ type: "string" }, { nullable: true }] }, null],
    [{ type: "string", format: "uuid" }, "2ed6657d-e927-568b-95e1-2665a8aea6a2"],
    [{ type: "object", additionalProperties: { type: "number" } }, { any: 1.5 }],
    [{}, { anything: null }],
    [{ allOf: [{ type: "number" }, { minimum: 1, type: "number" }] }, 1],
  ])("accepts %j for %j", (schema, value) => {
    expect(errors(schema, value)).toEqual([]);
  });

  it.each<[JsonSchema, unknown, string]>([
    [{ $ref: "#/components/schemas/Tree" }, { parts: [] }, "name is missing"],
    [
      { $ref: "#/components/schemas/Tree" },
      { name: "a", parts: [{ name: "" }] },
      "value.parts[0].name: shorter than 1",
    ],
    [{ $ref: "#/components/schemas/Tree" }, { name: "a", nmae: "b" }, "value.nmae: not described"],
    [{ $ref: "#/components/schemas/Tree" }, { name: "a", parts: [{ name: "b" }, { name: "b" }] }, "items repeat"],
    [{ $ref: "#/components/schemas/Gone" }, 1, "unknown schema Gone"],
    [{ type: "integer" }, 1.5, "not whole"],
    [{ type: "number", minimum: 0 }, -1, "out of bounds"],
    [{ type: "number" }, null, "not a number"],
    [{ type: "string", enum: ["a"] }, "b", "none of"],
    [{ type: "string", format: "uuid" }, "42", "not a UUID"],
    [{ anyOf: [{ type: "string" }, { nullable: true }] }, 1, "fits no alternative"],
    [{ type: "object", additionalProperties: false, properties: {} }, { a: 1 }, "value.a: not described"],
    [{ type: "array", minItems: 1 }, [], "fewer than 1"],
    [{ type: "boolean" }, "true", "not a boolean"],
  ])("refuses for %j the value %j: %s", (schema, value, message) => {
    expect(errors(schema, value).join()).toContain(message);
  });

  it("lets unlisted properties pass in open checks", () => {
    expect(errors({ $ref: "#/components/schemas/Tree" }, { name: "a", other: 1 }, false)).toEqual([]);
  });
});
