import { defaultFieldResolver, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import { GodwitError } from "../../core/errors.js";
import type { AppContext } from "../kit/context.js";
import { holds, type Caller } from "../kit/caller.js";
import type { AccessRule, UserPath } from "../kit/access-rule.js";
import { accessRuleOf } from "./rules.js";
import { atPath, mapPath } from "./user-path.js";

type Resolver = GraphQLFieldResolver<unknown, AppContext, Record<string, unknown>>;

/**
 * Puts every field of the schema under its rule, and users under their stored ids: whatever way an operation came,
 * nothing is resolved that its caller may not have.
 */
export function guardSchema(
  schema: GraphQLSchema,
  declared: ReadonlyMap<string, AccessRule> = new Map(),
): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      const rule = declared.get(name) ?? accessRuleOf(type.name, field.name);
      if (rule.kind === "parent" || rule.kind === "public") continue;
      // Mutations run one after the other: those that stand behind the moment a credential ended are not executed.
      if (type.name === "Mutation")
        field.resolve = unlessEnded(guarded(name, rule, field.resolve ?? defaultFieldResolver));
      else if (type.name === "Subscription")
        field.subscribe = guarded(name, rule, field.subscribe ?? defaultFieldResolver);
      else field.resolve = guarded(name, rule, field.resolve ?? defaultFieldResolver);
    }
  }
  return schema;
}

function unlessEnded(resolve: Resolver): Resolver {
  return async (source, args, context, info) => {
    const { caller, services, signal } = context;
    signal.throwIfAborted();
    const credential = caller.kind === "key" || caller.kind === "user";
    if (credential && !(await services.access.valid(caller)))
      throw new GodwitError(
        "UNAUTHENTICATED",
        `${info.fieldName} was not executed: the credential has expired or was withdrawn.`,
      );
    return resolve(source, args, context, info);
  };
}

function guarded(name: string, rule: AccessRule, resolve: Resolver): Resolver {
  if (rule.kind === "found")
    return async (source, args, context, info) => {
      check(name, rule, source, args, context.caller);
      const result: unknown = await resolve(source, args, context, info);
      const theirs = (one: unknown): unknown =>
        one === null || one === undefined || isOwn(context.caller, rule.owner(one as never)) ? one : null;
      return Array.isArray(result) ? Promise.all(result.map(async (one) => theirs(await one))) : theirs(result);
    };
  const paths = userPaths(rule);
  const asGiven = (rule.kind === "self" || rule.kind === "scope") && rule.asGiven === true;
  if (paths.length === 0)
    return (source, args, context, info) => {
      check(name, rule, source, args, context.caller);
      return resolve(source, args, context, info);
    };
  return (source, given, context, info) => {
    const { pseudonyms, aliases } = context.services;
    const args = pseudonyms.used ? mapPaths(given, paths, (id) => pseudonyms.of(id)) : given;
    if (!aliases.used) {
      check(name, rule, source, args, context.caller);
      return resolve(source, args, context, info);
    }
    const ids = paths.flatMap((path) => atPath(args, path).map(({ value }) => value));
    return aliases
      .owners(ids.filter((id) => typeof id === "string"))
      .then((owners) => mapPaths(args, paths, (id) => owners.get(id as string) ?? id))
      .then((owned) => {
        check(name, rule, source, owned, context.caller);
        return resolve(source, asGiven ? args : owned, context, info);
      });
  };
}

/** Where users' ids stand among a field's arguments. */
function userPaths(rule: AccessRule): UserPath[] {
  if (rule.kind === "self") return [rule.users];
  return rule.kind === "scope" ? [rule.users, rule.also].filter((path) => typeof path === "string") : [];
}

function mapPaths(
  args: Record<string, unknown>,
  paths: readonly UserPath[],
  replace: (value: unknown) => unknown,
): Record<string, unknown> {
  return paths.reduce((mapped, path) => mapPath(mapped, path, replace), args);
}

/** Throws UNAUTHENTICATED or FORBIDDEN where the rule does not let the caller pass. */
function check(name: string, rule: AccessRule, source: unknown, args: Record<string, unknown>, caller: Caller): void {
  if (caller.kind === "open" || rule.kind === "parent" || rule.kind === "public") return;
  if (caller.kind === "nobody")
    throw new GodwitError(
      "UNAUTHENTICATED",
      `${name} needs a credential: send Authorization: Bearer with a key (godwit key create) or a user's token.`,
    );
  if (rule.kind === "known") return;
  if (rule.kind === "owner") {
    if (!isOwn(caller, rule.owner(source as never))) throw forbidden(`${name} of another user is not for this token.`);
    return;
  }
  if (caller.kind === "key") {
    if (!holds(caller.scopes, rule.scope))
      throw forbidden(
        `${name} needs a key with the scope ${rule.scope}; this one has ${[...caller.scopes].join(", ")}.`,
      );
    return;
  }
  if (rule.kind === "scope")
    throw forbidden(`${name} is for keys with the scope ${rule.scope}, not for users' tokens.`);
  const needed = rule.scope === "read" ? "read" : "write";
  if (!caller.may.has(needed))
    throw forbidden(
      `${name} needs a token that may ${needed}; this one may ${[...caller.may].join(", ") || "nothing"}.`,
    );
  if (rule.kind === "self") checkOwn(name, rule, args, caller.userId);
}

function checkOwn(
  name: string,
  { users, optional }: Extract<AccessRule, { kind: "self" }>,
  args: Record<string, unknown>,
  userId: string,
): void {
  for (const { path, value } of atPath(args, users)) {
    if (value === userId || (optional && (value === null || value === undefined))) continue;
    const what =
      value === null || value === undefined
        ? `names no user (${path.join(".")})`
        : `is about another user (${path.join(".")})`;
    throw forbidden(`${name} ${what}; a user's token reads and writes its own user only.`, path);
  }
}

/** `owner` null = nobody's */
function isOwn(caller: Caller, owner: string | null): boolean {
  return owner === null || caller.kind !== "user" || caller.userId === owner;
}

function forbidden(message: string, path: readonly (string | number)[] = []): GodwitError {
  return new GodwitError("FORBIDDEN", message, path);
}
