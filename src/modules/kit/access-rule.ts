import type { Scope } from "../../ports/history/api-keys.js";

/** Where user ids stand among a field's arguments: "userId", "ids[]", "behaviours[].userId". */
export type UserPath = string;

/** Who may ask for a field. */
export type AccessRule =
  /** whoever could ask for the object it stands on */
  | { readonly kind: "parent" }
  | { readonly kind: "public" }
  /** any key and any user's token */
  | { readonly kind: "known" }
  /** keys with the scope; `users`: where user ids stand, `also`: where others do */
  | {
      readonly kind: "scope";
      readonly scope: Scope;
      readonly users: UserPath | null;
      readonly also?: UserPath;
      readonly asGiven?: boolean;
    }
  /**
   * keys with the scope, and a user's token where every id at `users` is the token's; `optional`: the argument may be
   * left out; `asGiven`: another id of a user stays as it was given, for what is written under it
   */
  | {
      readonly kind: "self";
      readonly scope: Scope;
      readonly users: UserPath;
      readonly optional: boolean;
      readonly asGiven?: boolean;
    }
  /**
   * keys with the scope, and a user's token for objects of that user: others are not there; `owner` reads an object's
   * user, null where it is nobody's; of a list each element by itself
   */
  | { readonly kind: "found"; readonly scope: Scope; readonly owner: (result: never) => string | null }
  /** keys with the scope, and a user's token: the resolver then sees that user's objects only */
  | { readonly kind: "own"; readonly scope: Scope }
  /**
   * whoever could ask for the object it stands on, and of users' tokens only its user's; `owner` reads the object's
   * user
   */
  | { readonly kind: "owner"; readonly owner: (source: never) => string };

export const parent: AccessRule = { kind: "parent" };
export const everybody: AccessRule = { kind: "public" };
export const known: AccessRule = { kind: "known" };
export const scope = (
  one: Scope,
  users: UserPath | null = null,
  options: { also?: UserPath; asGiven?: boolean } = {},
): AccessRule => ({ kind: "scope", scope: one, users, ...options });
export const self = (
  users: UserPath,
  one: Scope,
  { optional = false, asGiven = false }: { optional?: boolean; asGiven?: boolean } = {},
): AccessRule => ({ kind: "self", scope: one, users, optional, asGiven });
export const found = <T>(owner: (result: T) => string | null, one: Scope): AccessRule => ({
  kind: "found",
  scope: one,
  owner,
});
export const own = (one: Scope): AccessRule => ({ kind: "own", scope: one });
export const owned = <T>(owner: (source: T) => string): AccessRule => ({ kind: "owner", owner });

/** The rule in words, for the documentation. */
export function inWords(rule: AccessRule): string {
  if (rule.kind === "parent") return "as the object it stands on";
  if (rule.kind === "public") return "everybody";
  if (rule.kind === "known") return "every key, every user";
  if (rule.kind === "owner") return "as the object it stands on; users: their own";
  if (rule.kind === "scope") return `keys: ${rule.scope}`;
  return `keys: ${rule.scope}; users: their own`;
}
