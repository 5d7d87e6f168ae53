// The schema as clients get it: client/schema.graphql, and what may not be taken from those who use a released one.
import { readFileSync } from "node:fs";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { buildSchema as schemaOf, findBreakingChanges, parse, print, visit, type GraphQLSchema } from "graphql";
import { modules } from "../../src/modules/index.js";
import { buildSchema } from "../../src/runtime/schema.js";

export const publishedSchemaFile = "client/schema.graphql";
/** The schema of the last release; it changes with a release only. */
export const releasedSchemaFile = "client/released.graphql";

/** Only gateways ask for these. */
const forGateways = new Set(["_Any", "_Entity", "_Service", "_service", "_entities"]);

/** The SDL of the service, with directives and descriptions, in the order of names. */
export function publishedSchema(): string {
  const drop = ({ name }: { readonly name: { readonly value: string } }) =>
    forGateways.has(name.value) ? null : undefined;
  const document = visit(parse(printSchemaWithDirectives(buildSchema(modules))), {
    ScalarTypeDefinition: drop,
    UnionTypeDefinition: drop,
    ObjectTypeDefinition: drop,
    FieldDefinition: drop,
  });
  const definitions = document.definitions.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return `# Written by npm run docs.\n\n${print({ ...document, definitions })}\n`;
}

function nameOf(definition: object): string {
  return (definition as { name?: { value: string } }).name?.value ?? "";
}

/** What would break clients of the released schema, in words; absent file = nothing was released. */
export function brokenSince(schema: GraphQLSchema, file = releasedSchemaFile): readonly string[] {
  return findBreakingChanges(schemaOf(readFileSync(file, "utf8")), schema).map(({ description }) => description);
}
