import { behaviourTypes, type BehaviourType, type User } from "../../core/types.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import { Invalid, shown } from "../common/batch.js";
import * as field from "../common/fields.js";
import { contentId, sha256, stableJson } from "../common/hash.js";

/** A behaviour that passed validation, with the hashes that name its content. */
export type CheckedBehaviour = BehaviourRecord & { contentHash: string };

const behaviourFields = [
  "id",
  "userId",
  "itemId",
  "type",
  "text",
  "value",
  "scene",
  "sessionId",
  "occurredAt",
  "timeZone",
] as const;
const userFields = ["id", "timeZone", "attributes"] as const;

/** Where a character that cannot be stored is replaced instead of refused. */
export const behaviourTexts = ["text"] as const;

export type BehaviourInput = { readonly [name in (typeof behaviourFields)[number]]?: unknown };
export type UserInput = { readonly [name in (typeof userFields)[number]]?: unknown };

/** A behaviour as it comes in, from GraphQL or a line of a file, checked at `now` (epoch ms). Throws Invalid. */
export function readBehaviour(element: unknown, limits: field.FieldLimits, now: number): CheckedBehaviour {
  const input = field.element("a behaviour", element, behaviourFields);
  const itemId = field.optionalId("itemId", input.itemId);
  const text = field.text("text", input.text, limits);
  const type = behaviourTypes.find((known) => known === input.type);
  if (type === undefined) throw new Invalid("type", wrongType(input.type));
  if (itemId === null && text === null)
    throw new Invalid("itemId", "A behaviour needs an itemId, a text, or both; this one has neither.");
  const behaviour = {
    userId: field.id("userId", input.userId),
    itemId,
    type,
    text,
    value: valueOf(type, input.value),
    scene: field.scene("scene", input.scene),
    sessionId: field.optionalId("sessionId", input.sessionId),
    occurredAt: field.occurrence("occurredAt", input.occurredAt, now, limits),
    timeZone: field.timeZone("timeZone", input.timeZone),
  };
  const contentHash = sha256(stableJson(behaviour));
  return {
    ...behaviour,
    id: field.optionalId("id", input.id) ?? contentId("b-", [contentHash]),
    textHash: text === null ? null : sha256(text),
    contentHash,
  };
}

/** A user as they come in, checked. Throws Invalid. */
export function readUser(element: unknown): User {
  const input = field.element("a user", element, userFields);
  return {
    id: field.id("id", input.id),
    timeZone: field.timeZone("timeZone", input.timeZone),
    attributes: field.attributes("attributes", input.attributes),
  };
}

function wrongType(given: unknown): string {
  const known =
    typeof given === "string" ? behaviourTypes.find((type) => type === given.trim().toUpperCase()) : undefined;
  return `type is ${given === undefined ? "missing" : shown(given)}; ${
    known === undefined ? `give one of ${behaviourTypes.join(", ")}` : `write ${known}`
  }.`;
}

function valueOf(type: BehaviourType, input: unknown): number | null {
  const number = field.finite("value", input);
  if (type === "RATE" && (number === null || number < 1 || number > 5))
    throw new Invalid("value", `value is ${shown(input)}; a RATE needs a rating from 1 to 5.`);
  if ((type === "DWELL" || type === "PURCHASE") && number !== null && number < 0)
    throw new Invalid(
      "value",
      `value is ${number}; ${type === "DWELL" ? "seconds" : "a quantity"} cannot be negative.`,
    );
  return number;
}
