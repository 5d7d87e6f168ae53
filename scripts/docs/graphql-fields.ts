import { isNonNullType, type GraphQLField, type GraphQLObjectType } from "graphql";
import { modules } from "../../src/modules/index.js";
import { buildSchema } from "../../src/runtime/schema.js";

/** The first sentence of a description, on one line. */
function firstSentence(text: string | null | undefined): string {
  const line = (text ?? "").replaceAll(/\s+/g, " ").trim().replaceAll("|", String.raw`\|`);
  return /^.*?[.!?](?= [A-Z]|$)/.exec(line)?.[0] ?? line;
}

function row({ name, args, type, description }: GraphQLField<unknown, unknown>): string {
  const needed = args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const optional = args.filter((arg) => !needed.includes(arg));
  const named = [...needed.map((arg) => `\`${arg.name}\``), ...optional.map((arg) => `\`${arg.name}?\``)];
  return `| \`${name}\` | ${named.join(", ")} | \`${String(type)}\` | ${firstSentence(description)} |`;
}

/** The fields that every operation begins with, in Markdown, from the schema itself. */
export function graphqlFields(): string {
  const schema = buildSchema(modules);
  const roots: readonly (readonly [string, GraphQLObjectType | null | undefined])[] = [
    ["Queries", schema.getQueryType()],
    ["Mutations", schema.getMutationType()],
    ["Subscriptions", schema.getSubscriptionType()],
  ];
  return roots
    .flatMap(([title, type]) =>
      type
        ? [
            `### ${title}`,
            "",
            "| field | arguments | answers | what it is |",
            "|---|---|---|---|",
            ...Object.values(type.getFields())
              .filter(({ deprecationReason }) => deprecationReason === undefined || deprecationReason === null)
              .map(row),
            "",
          ]
        : [],
    )
    .join("\n")
    .trim();
}
