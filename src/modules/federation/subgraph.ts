import { parse, print, printSchema, visit, type GraphQLSchema } from "graphql";
import { entityTypes } from "./entities.js";

/** The version of the specification that `@key` is taken from; any gateway of Federation 2 composes it. */
const specification = "https://specs.apollo.dev/federation/v2.3";
const forGateways = new Set(["_Any", "_Entity", "_Service", "_service", "_entities"]);
const printed = new WeakMap<GraphQLSchema, string>();

/** The SDL that a gateway composes: the schema with keys, without what only gateways ask for. */
export function subgraphSdl(schema: GraphQLSchema): string {
  let sdl = printed.get(schema);
  if (sdl === undefined) {
    const drop = ({ name }: { readonly name: { readonly value: string } }) =>
      forGateways.has(name.value) ? null : undefined;
    const open = visit(parse(printSchema(schema)), {
      ScalarTypeDefinition: drop,
      UnionTypeDefinition: drop,
      ObjectTypeDefinition: drop,
      FieldDefinition: drop,
      DirectiveDefinition: () => null,
    });
    const link = `extend schema @link(url: "${specification}", import: ["@key"])`;
    const keys = entityTypes.map((type) => `extend type ${type} @key(fields: "id")`);
    sdl = [link, print(open), ...keys].join("\n\n");
    printed.set(schema, sdl);
  }
  return sdl;
}
