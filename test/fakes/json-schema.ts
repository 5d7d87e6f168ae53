/** The part of OpenAPI 3.0's JSON schema that service descriptions use. */
export interface JsonSchema {
  $ref?: string;
  type?: string;
  format?: string;
  nullable?: boolean;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

export interface SchemaCheck {
  /** what `#/components/schemas/…` refers to */
  schemas: Readonly<Record<string, JsonSchema>>;
  /** true: a property that an object schema does not list is an error (catches misspelt fields) */
  closed: boolean;
  /** where the value stands, for messages */
  at: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What keeps a value from being valid, in words; empty when it is valid. */
export function schemaErrors(schema: JsonSchema, value: unknown, check: SchemaCheck): string[] {
  if (schema.$ref) {
    const name = schema.$ref.slice("#/components/schemas/".length);
    const target = check.schemas[name];
    return target ? schemaErrors(target, value, check) : [`${check.at}: unknown schema ${name}`];
  }
  if (value === null && (schema.nullable || isAnything(schema))) return [];
  return [...combinationErrors(schema, value, check), ...typeErrors(schema, value, check)];
}

function isAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).every((key) => key === "description" || key === "example" || key === "default");
}

function combinationErrors(schema: JsonSchema, value: unknown, check: SchemaCheck): string[] {
  const errors = (schema.allOf ?? []).flatMap((part) => schemaErrors(part, value, check));
  for (const options of [schema.anyOf, schema.oneOf]) {
    if (!options) continue;
    const tries = options.map((option) =>
      option.nullable && Object.keys(option).length === 1
        ? value === null
          ? []
          : [`${check.at}: not null`]
        : schemaErrors(option, value, check),
    );
    if (!tries.some((found) => found.length === 0))
      errors.push(`${check.at}: fits no alternative (${tries.map((found) => found[0]).join(" | ")})`);
  }
  return errors;
}

function typeErrors(schema: JsonSchema, value: unknown, check: SchemaCheck): string[] {
  if (schema.enum && !schema.enum.includes(value))
    return [`${check.at}: ${JSON.stringify(value)} is none of ${JSON.stringify(schema.enum)}`];
  switch (schema.type) {
    case "object":
      return objectErrors(schema, value, check);
    case "array":
      return arrayErrors(schema, value, check);
    case "string":
      if (typeof value !== "string") return [`${check.at}: not a string`];
      if (value.length < (schema.minLength ?? 0)) return [`${check.at}: shorter than ${schema.minLength}`];
      return schema.format === "uuid" && !uuid.test(value) ? [`${check.at}: not a UUID`] : [];
    case "boolean":
      return typeof value === "boolean" ? [] : [`${check.at}: not a boolean`];
    case "integer":
    case "number":
      return numberErrors(schema, value, check);
    default:
      return [];
  }
}

function numberErrors(schema: JsonSchema, value: unknown, { at }: SchemaCheck): string[] {
  if (typeof value !== "number" || !Number.isFinite(value)) return [`${at}: not a number`];
  if (schema.type === "integer" && !Number.isInteger(value)) return [`${at}: ${value} is not whole`];
  if (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))
    return [`${at}: ${value} is out of bounds`];
  return [];
}

function arrayErrors(schema: JsonSchema, value: unknown, check: SchemaCheck): string[] {
  if (!Array.isArray(value)) return [`${check.at}: not an array`];
  if (value.length < (schema.minItems ?? 0)) return [`${check.at}: fewer than ${schema.minItems} items`];
  if (schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
    return [`${check.at}: items repeat`];
  const { items } = schema;
  if (!items) return [];
  for (const [i, item] of value.entries()) {
    const errors = schemaErrors(items, item, { ...check, at: `${check.at}[${i}]` });
    if (errors.length > 0) return errors;
  }
  return [];
}

function objectErrors(schema: JsonSchema, value: unknown, check: SchemaCheck): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${check.at}: not an object`];
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${check.at}: ${name} is missing`);
  const listed = schema.properties ?? {};
  const others = schema.additionalProperties;
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, part]) => {
      const within = { ...check, at: `${check.at}.${name}` };
      if (Object.hasOwn(listed, name)) return schemaErrors(listed[name]!, part, within);
      if (typeof others === "object") return schemaErrors(others, part, within);
      const open = others === true || (others === undefined && (!check.closed || !schema.properties));
      return open ? [] : [`${within.at}: not described`];
    }),
  ];
}
