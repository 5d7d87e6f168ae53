import { ownValue } from "../../core/own-value.js";
import type { UserGroup } from "../../core/ranking/rules.js";
import type { User } from "../../core/types.js";
import type { UserGroupInput } from "../../generated/graphql.js";
import * as field from "../common/fields.js";

/** A group of people as asked for, as core knows it. Throws BAD_USER_INPUT. */
export function userGroup({ attribute, value }: UserGroupInput): UserGroup {
  return { attribute: field.name("attribute", attribute), value: field.name("value", value) };
}

/** Is somebody of the group: has their attribute the value, or one of its values? */
export function isOf({ attribute, value }: UserGroup, attributes: User["attributes"]): boolean {
  const mine = ownValue(attributes, attribute);
  return (Array.isArray(mine) ? mine : [mine]).some(
    (one) => one !== null && one !== undefined && String(one) === value,
  );
}
