import type { User } from "../../core/types.js";
import { Invalid, shown } from "../common/batch.js";
import { transferAttribute } from "../../core/transfer/prior/user-groups.js";

/**
 * What a user may say about themselves: their zone, and whether interest may be carried. Other attributes are whoever's
 * who keeps the users. Throws Invalid.
 */
export function checkOwnSettings({ attributes }: User): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== transferAttribute)
      throw new Invalid(
        ["attributes", name],
        `A user's token sets the attribute ${transferAttribute} only; ${JSON.stringify(name)} is for a key with the scope write.`,
        "FORBIDDEN",
      );
    if (typeof value !== "boolean")
      throw new Invalid(["attributes", name], `${name} is ${shown(value)}; give true or false.`);
  }
}

/** A user as they are stored, with what they say about themselves; what they leave out stays. */
export function withOwnSettings(said: User, stored: User | undefined): User {
  return {
    id: said.id,
    timeZone: said.timeZone ?? stored?.timeZone ?? null,
    attributes: { ...stored?.attributes, ...said.attributes },
  };
}
