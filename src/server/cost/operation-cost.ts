import {
  Kind,
  valueFromASTUntyped,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isObjectType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { FieldCosts } from "./field-cost.js";
import { listSize, type Variables } from "./list-size.js";

/** A step on the way to what costs most. */
export interface Step {
  readonly name: string;
  /** elements asked for there; 1 = no list */
  readonly size: number;
}

export interface OperationCost {
  readonly cost: number;
  /** to the most expensive part */
  readonly heaviest: readonly Step[];
  /** the share of the cost that this part has */
  readonly share: number;
}

/** A document has to be read to know what it costs: beyond so many fields it costs more than anything may. */
const mostVisited = 20_000;
/** A part is named as long as it holds this share of what it stands in. */
const weighty = 0.4;

interface Part {
  readonly cost: number;
  readonly heaviest: readonly Step[];
}

/**
 * What an operation will cost, before it is executed: the declared costs of its fields, multiplied down the tree by the
 * numbers of elements that are really asked for. Fields are merged and fragments applied as the executor does it, so
 * that what is written twice and executed once counts once.
 */
export function operationCost(
  schema: GraphQLSchema,
  costs: FieldCosts,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Variables,
): OperationCost {
  const root = schema.getRootType(operation.operation);
  if (!root) return { cost: 0, heaviest: [], share: 0 };
  const walk = new Walk(schema, costs, document, withDefaults(operation, given));
  const { cost, heaviest, share } = walk.object(root, [operation.selectionSet], null);
  return { cost: Math.ceil(walk.tooMany ? Infinity : cost), heaviest, share };
}

class Walk {
  tooMany = false;
  readonly #schema: GraphQLSchema;
  readonly #costs: FieldCosts;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  #visited = 0;

  constructor(schema: GraphQLSchema, costs: FieldCosts, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#costs = costs;
    this.#variables = variables;
    this.#fragments = new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
      ),
    );
  }

  /** One object of a type; `inherited`: how long its lists are, where what holds them was asked for so many. */
  object(type: GraphQLObjectType, selections: readonly SelectionSetNode[], inherited: number | null): OperationCost {
    const fields = new Map<string, FieldNode[]>();
    const seen = new Set<string>();
    for (const selection of selections) this.#collect(type, selection, fields, seen);
    let cost = 0;
    let largest: Part = { cost: 0, heaviest: [] };
    for (const [name, nodes] of fields) {
      const definition = type.getFields()[nodes[0]!.name.value];
      if (definition === undefined) continue;
      const part = this.#field(name, definition, nodes, inherited);
      cost += part.cost;
      if (part.cost > largest.cost) largest = part;
    }
    return { cost, heaviest: largest.heaviest, share: cost === 0 ? 0 : largest.cost / cost };
  }

  #field(
    name: string,
    definition: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    inherited: number | null,
  ): Part {
    if (++this.#visited > mostVisited) this.tooMany = true;
    if (this.tooMany) return { cost: 0, heaviest: [] };
    const own = this.#costs.of(definition);
    const size =
      own.isList && !own.isSized && inherited !== null
        ? inherited
        : listSize(own, definition, nodes[0]!, this.#variables);
    const below = this.#below(definition, nodes, own.isList ? null : own.isSized ? size : inherited);
    // What a connection was asked for stands in its lists, not in as many connections.
    const repeated = own.isList ? size : 1;
    const cost = own.weight + size * own.each + repeated * below.cost;
    const deeper = below.share * repeated * below.cost >= weighty * cost ? below.heaviest : [];
    return { cost, heaviest: [{ name, size }, ...deeper] };
  }

  #below(
    definition: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    inherited: number | null,
  ): OperationCost {
    const type = getNamedType(definition.type);
    const selections = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (!isCompositeType(type) || selections.length === 0) return { cost: 0, heaviest: [], share: 0 };
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    return possible
      .map((one) => this.object(one, selections, inherited))
      .reduce((most, one) => (one.cost > most.cost ? one : most));
  }

  #collect(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    fields: Map<string, FieldNode[]>,
    seen: Set<string>,
  ): void {
    for (const selection of selections) {
      if (getDirectiveValues(GraphQLSkipDirective, selection, this.#variables)?.["if"] === true) continue;
      if (getDirectiveValues(GraphQLIncludeDirective, selection, this.#variables)?.["if"] === false) continue;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const known = fields.get(name);
        if (known) known.push(selection);
        else fields.set(name, [selection]);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD && seen.has(selection.name.value)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) seen.add(selection.name.value);
      const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (part && this.#applies(part.typeCondition?.name.value, type))
        this.#collect(type, part.selectionSet, fields, seen);
    }
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.#schema.getType(condition);
    return isAbstractType(named) && isObjectType(type) && this.#schema.isSubType(named, type);
  }
}

/** The variables as sent, with the operation's own defaults. */
function withDefaults({ variableDefinitions = [] }: OperationDefinitionNode, given: Variables): Variables {
  const all: Record<string, unknown> = { ...given };
  for (const { variable, defaultValue } of variableDefinitions)
    if (all[variable.name.value] === undefined && defaultValue !== undefined)
      all[variable.name.value] = valueFromASTUntyped(defaultValue);
  return all;
}
