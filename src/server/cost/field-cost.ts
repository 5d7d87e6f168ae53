import {
  getDirectiveValues,
  isLeafType,
  isListType,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLSchema,
} from "graphql";

/** What one field costs in tenths of a processor millisecond, as its SDL declares it with @cost and @listSize. */
export interface FieldCost {
  /** once */
  readonly weight: number;
  /** for each element asked for */
  readonly each: number;
  /** arguments whose number, or whose length, is the number of elements */
  readonly by: readonly string[];
  /** elements where no argument says how many */
  readonly assumed: number;
  /** [from, to, bucket]: arguments that span a time */
  readonly span: readonly [string, string, string] | null;
  readonly isList: boolean;
  /** declared to be sized, or a list of objects */
  readonly isSized: boolean;
}

/** What a field costs that declares nothing: reading a value of an object, and writing it down. */
const leafWeight = 0.03;
const objectWeight = 0.05;
const assumedLength = 10;

interface CostDirective {
  weight?: number;
  each?: number;
}
interface SizeDirective {
  assumedSize?: number;
  slicingArguments?: string[];
  timeSpan?: [string, string, string];
}

/** Reads the declarations of a schema, each once. A schema without these directives has the costs of bare fields. */
export class FieldCosts {
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<GraphQLField<unknown, unknown>, FieldCost>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  of(field: GraphQLField<unknown, unknown>): FieldCost {
    let cost = this.#known.get(field);
    if (cost === undefined) this.#known.set(field, (cost = this.#read(field)));
    return cost;
  }

  #read(field: GraphQLField<unknown, unknown>): FieldCost {
    const declared = this.#directive<CostDirective>(field, "cost") ?? {};
    const size = this.#directive<SizeDirective>(field, "listSize");
    const isList = isListType(getNullableType(field.type));
    const isLeaf = isLeafType(getNamedType(field.type));
    const first = field.args.some(({ name }) => name === "first") ? ["first"] : [];
    return {
      weight: declared.weight ?? (isLeaf ? leafWeight : objectWeight),
      each: declared.each ?? 0,
      by: size?.slicingArguments ?? first,
      assumed: size?.assumedSize ?? (isList && !isLeaf ? assumedLength : 1),
      span: size?.timeSpan ?? null,
      isList,
      isSized: size !== undefined || first.length > 0,
    };
  }

  #directive<T>(field: GraphQLField<unknown, unknown>, name: string): T | undefined {
    const definition = this.#schema.getDirective(name);
    if (!definition || !field.astNode) return undefined;
    return getDirectiveValues(definition, field.astNode) as T | undefined;
  }
}
