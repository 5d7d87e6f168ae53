import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { GodwitError } from "../../core/errors.js";
import { FieldCosts } from "./field-cost.js";
import type { Variables } from "./list-size.js";
import { operationCost, type Step } from "./operation-cost.js";

/** An operation that would cost more than one may; the extensions of its error say how much. */
export class TooCostly extends GodwitError {
  /** tenths of a processor millisecond; null = too many fields to be counted */
  readonly cost: number | null;
  readonly limit: number;

  constructor(message: string, path: readonly string[], cost: number | null, limit: number) {
    super("TOO_LARGE", message, path);
    this.cost = cost;
    this.limit = limit;
  }
}

/** What the operation costs. Throws TooCostly, before anything of the operation is executed. */
export type CheckCost = (document: DocumentNode, operation: OperationDefinitionNode, variables: unknown) => number;

export function affordable(schema: GraphQLSchema, limit: number): CheckCost {
  const costs = new FieldCosts(schema);
  return (document, operation, variables) => {
    const given = isRecord(variables) ? variables : {};
    const { cost, heaviest, share } = operationCost(schema, costs, document, operation, given);
    if (cost <= limit) return cost;
    const where = heaviest.map(({ name, size }) => (size === 1 ? name : `${name} (${size.toLocaleString("en")})`));
    const total = Number.isFinite(cost) ? cost.toLocaleString("en") : "more than can be counted";
    throw new TooCostly(
      `This operation would cost ${total}, and ${limit.toLocaleString("en")} is allowed: ${Math.round(share * 100)} % of it is ${where.join(" › ")}; ${remedy(heaviest)}.`,
      heaviest.map(({ name }) => name),
      Number.isFinite(cost) ? cost : null,
      limit,
    );
  };
}

function remedy(heaviest: readonly Step[]): string {
  return heaviest.some(({ size }) => size > 1)
    ? "ask for fewer elements there, for fewer fields, or in several operations"
    : "ask for fewer fields, or in several operations";
}

function isRecord(value: unknown): value is Variables {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
