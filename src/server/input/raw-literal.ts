import { Kind, type ValueNode } from "graphql";
import { exactInteger } from "../../modules/common/exact-json.js";

/**
 * A literal of a document as it would stand in JSON, unchecked: enums are texts, integers that JSON does not hold are
 * bigints. Variables in it have their raw values; absent ones leave their field out.
 */
export function rawLiteral(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.NULL:
      return null;
    case Kind.INT:
      return exactInteger(node.value);
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((one) => rawLiteral(one, variables) ?? null);
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.flatMap(({ name, value }) => {
          const inner = rawLiteral(value, variables);
          return inner === undefined ? [] : [[name.value, inner]];
        }),
      );
    default:
      return node.value;
  }
}
