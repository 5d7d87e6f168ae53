import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import type { User } from "../../core/types.js";
import type { AppContext } from "../kit/context.js";
import { findNode, type Typed } from "../nodes/find-node.js";

export const entityTypes = ["User", "Item", "Topic"] as const;

const representation = z.object({ __typename: z.enum(entityTypes), id: z.string().min(1).max(256) });

/**
 * The thing that a gateway refers to; a user nobody has heard of is a user without a history, so that pages of new
 * visitors can be joined. Throws BAD_USER_INPUT for what is no reference.
 */
export async function entityOf(given: unknown, place: number, context: AppContext): Promise<Typed | null> {
  const read = representation.safeParse(given);
  if (!read.success)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `representations[${place}] is no reference; give {"__typename": "${entityTypes.join('" | "')}", "id": …}.`,
      ["representations", place],
    );
  const { __typename: type, id: asked } = read.data;
  const id = type === "User" ? String(context.services.pseudonyms.of(asked)) : asked;
  const found = await findNode({ type, id }, context);
  return found ?? (type === "User" ? { ...unknownUser(id), __typename: "User" } : null);
}

function unknownUser(id: string): User {
  return { id, timeZone: null, attributes: {} };
}
