import { GodwitError } from "../../core/errors.js";
import { isUuid } from "../../core/uuid.js";

/** The types that have global ids. */
export const nodeTypes = [
  "User",
  "Item",
  "Topic",
  "Behaviour",
  "InterestMigration",
  "RecommendationSet",
  "Rule",
  "Experiment",
] as const;
export type NodeType = (typeof nodeTypes)[number];

export interface NodeKey {
  readonly type: NodeType;
  /** among things of the type; of a rule with its version: "id version" */
  readonly id: string;
}

/** A global id: opaque to clients, the same for the same thing for ever. */
export function nodeIdOf({ type, id }: NodeKey): string {
  return Buffer.from(JSON.stringify([type, id])).toString("base64url");
}

/** Reads a global id, or the id of a migration as it is. Throws BAD_USER_INPUT for anything else. */
export function readNodeId(given: string, path: readonly (string | number)[]): NodeKey {
  if (isUuid(given)) return { type: "InterestMigration", id: given };
  const key = parsed(given);
  if (key === null)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${JSON.stringify(given.slice(0, 80))} is no nodeId; give one from an answer.`,
      path,
    );
  return key;
}

function parsed(given: string): NodeKey | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(given, "base64url").toString());
    if (!Array.isArray(value) || value.length !== 2) return null;
    const [type, id] = value as [unknown, unknown];
    const known = nodeTypes.find((name) => name === type);
    return known !== undefined && typeof id === "string" ? { type: known, id } : null;
  } catch {
    return null;
  }
}
