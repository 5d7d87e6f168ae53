import type { Scope } from "../../ports/history/api-keys.js";

/** Who asks. Times are epoch ms. */
export type Caller =
  /** development: no credential is asked for, everything is allowed */
  | { readonly kind: "open" }
  /** a credential is needed for more than what is public, and none was given */
  | { readonly kind: "nobody" }
  | {
      readonly kind: "key";
      readonly id: string;
      readonly scopes: ReadonlySet<Scope>;
      readonly expiresAt: number | null;
    }
  | {
      readonly kind: "user";
      readonly userId: string;
      /** the stored id that the token names: the user's, or another id of theirs */
      readonly named: string;
      readonly may: ReadonlySet<"read" | "write">;
      readonly expiresAt: number;
    };

/** A caller without any restriction: development, commands of the operator. */
export const open: Caller = { kind: "open" };
export const nobody: Caller = { kind: "nobody" };

/** May this key do what the scope stands for? */
export function holds(scopes: ReadonlySet<Scope>, scope: Scope): boolean {
  return scopes.has(scope) || scopes.has("admin");
}

/** A caller's name for logs and records: "open", "nobody", "user", "key:…"; never a user's id. */
export function callerName(caller: Caller): string {
  return caller.kind === "key" ? `key:${caller.id}` : caller.kind;
}

/** Names what a caller may see: callers with equal rights get the same answer to the same question. */
export function rightsOf(caller: Caller): string {
  if (caller.kind === "key") return JSON.stringify(["key", ...[...caller.scopes].toSorted()]);
  if (caller.kind === "user") return JSON.stringify(["user", caller.userId, ...[...caller.may].toSorted()]);
  return caller.kind;
}
