import { GraphQLError, Kind, type ASTNode, type GraphQLSchema, type ValidationRule } from "graphql";
import { batchArguments } from "../../modules/common/batch-arguments.js";

/** The kinds of nodes that the rule about correct types complains of: a value, or a field that an input has not. */
const valueKinds = new Set<Kind>([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
]);

/**
 * What is wrong with a value inside a batch that is written in the document is told by place when it is executed, not
 * of the document; what is wrong with its variables or its syntax still is. Elsewhere, numbers that JSON does not hold
 * are refused.
 */
export function inputRule(schema: GraphQLSchema): ValidationRule {
  const batches = batchArguments(schema);
  return (context) => {
    const lists: ASTNode[] = [];
    const inBatch = (node: ASTNode): boolean =>
      node.loc !== undefined &&
      lists.some(({ loc }) => loc !== undefined && node.loc!.start >= loc.start && node.loc!.end <= loc.end);
    const report = context.reportError.bind(context);
    context.reportError = (error) => {
      const [node, ...others] = error.nodes ?? [];
      if (node && others.length === 0 && valueKinds.has(node.kind) && inBatch(node)) return;
      report(error);
    };
    const exact = (node: ASTNode & { readonly value: string }): void => {
      const number = Number(node.value);
      if (node.kind === Kind.INT ? Number.isSafeInteger(number) : Number.isFinite(number)) return;
      if (inBatch(node)) return;
      const argument = context.getArgument()?.name;
      report(
        new GraphQLError(
          `${argument === undefined ? "A value" : `Argument "${argument}"`} has the number ${node.value.slice(0, 60)}, which JSON does not hold exactly; ${node.kind === Kind.INT ? "put it in quotes" : "give a finite one"}.`,
          { nodes: node, extensions: { code: "BAD_USER_INPUT" } },
        ),
      );
    };
    return {
      Argument: ({ name, value }) => {
        const parent = context.getParentType();
        if (parent !== schema.getMutationType() || (value.kind !== Kind.LIST && value.kind !== Kind.OBJECT)) return;
        const field = context.getFieldDef();
        if (field && batches.get(field.name)?.name === name.value) lists.push(value);
      },
      IntValue: exact,
      FloatValue: exact,
    };
  };
}
