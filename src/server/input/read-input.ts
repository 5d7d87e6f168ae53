import {
  Kind,
  getOperationAST,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from "graphql";
import { batchArguments, type BatchArgument } from "../../modules/common/batch-arguments.js";
import { withBigIntegers } from "../../modules/common/exact-json.js";
import { checkNumbers } from "./check-numbers.js";
import { rawLiteral } from "./raw-literal.js";

type Variables = Readonly<Record<string, unknown>>;

/** What is executed in place of what was sent. */
export interface ReadInput {
  readonly document: DocumentNode;
  readonly variables: Variables;
}

/** How a raw batch is declared: GraphQL reads a list of anything, element by element. */
const rawBatch = {
  kind: Kind.NON_NULL_TYPE,
  type: { kind: Kind.LIST_TYPE, type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: "JSON" } } },
} as const;

const known = new WeakMap<GraphQLSchema, ReadonlyMap<string, BatchArgument>>();

/**
 * Prepares a valid operation for execution. GraphQL reads arguments before any resolver, and one wrong value anywhere
 * ends the operation; a batch must take what is right in it. So batches go to their resolvers as they were sent: their
 * variables are declared as lists of JSON, and literal lists become such variables. All else is read by its type, and
 * numbers that JSON does not hold are refused. Throws BAD_USER_INPUT.
 */
export function readInput(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  given: Variables | null | undefined,
): ReadInput {
  const variables = withBigIntegers(given ?? {}) as Variables;
  const operation = getOperationAST(document, operationName);
  if (!operation) return { document, variables };
  const batches = operation.operation === "mutation" ? batchesOf(schema, document, operation) : [];
  const raw: Record<string, unknown> = {};
  const replaced = new Map<ArgumentNode, string>();
  const declared: VariableDefinitionNode[] = [];
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  );
  const withDefaults: Variables = Object.fromEntries(
    [...defaults].flatMap(([name, literal]) => {
      const value = variables[name] === undefined && literal ? rawLiteral(literal, {}) : variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  for (const argument of batches) {
    const { value } = argument;
    if (value.kind === Kind.VARIABLE) {
      const sent = withDefaults[value.name.value];
      if (sent !== undefined && sent !== null) raw[value.name.value] = asList(sent);
    } else if (value.kind === Kind.LIST || value.kind === Kind.OBJECT) {
      const name = freeName(defaults, replaced.size);
      raw[name] = asList(rawLiteral(value, withDefaults));
      replaced.set(argument, name);
      declared.push({
        kind: Kind.VARIABLE_DEFINITION,
        variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
        type: rawBatch,
      });
    }
  }
  checkNumbers(schema, operation, variables, new Set(Object.keys(raw)));
  if (Object.keys(raw).length === 0) return { document, variables };
  const rewritten = visit(document, {
    Argument: (node) => {
      const name = replaced.get(node);
      return name === undefined
        ? undefined
        : { ...node, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } };
    },
    OperationDefinition: {
      leave: (node) =>
        node.name?.value === operation.name?.value
          ? { ...node, variableDefinitions: [...(node.variableDefinitions ?? []).map(rawIn(raw)), ...declared] }
          : undefined,
    },
  });
  return { document: rewritten, variables: { ...variables, ...raw } };
}

/** One value counts as a list of one, as GraphQL has it. */
function asList(value: unknown): unknown {
  return Array.isArray(value) ? value : [value];
}

function rawIn(raw: Variables): (definition: VariableDefinitionNode) => VariableDefinitionNode {
  return (definition) => {
    if (!Object.hasOwn(raw, definition.variable.name.value)) return definition;
    const { defaultValue: _, ...rest } = definition;
    return { ...rest, type: rawBatch };
  };
}

/** The arguments of an operation that hold batches, its fragments' too. */
function batchesOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): ArgumentNode[] {
  const batches = known.get(schema) ?? batchArguments(schema);
  known.set(schema, batches);
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const seen = new Set<string>();
  const fieldsOf = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet);
      const name = selection.name.value;
      if (seen.has(name)) return [];
      seen.add(name);
      const fragment = fragments.get(name);
      return fragment ? fieldsOf(fragment.selectionSet) : [];
    });
  return fieldsOf(operation.selectionSet).flatMap((field) => {
    const batch = batches.get(field.name.value);
    return batch ? (field.arguments ?? []).filter(({ name }) => name.value === batch.name) : [];
  });
}

function freeName(taken: ReadonlyMap<string, unknown>, index: number): string {
  let name = `batch${index}`;
  while (taken.has(name)) name += "_";
  return name;
}
