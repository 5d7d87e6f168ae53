import { readFileSync, writeFileSync } from "node:fs";
import { isObjectType, parse, subscribe, type GraphQLFieldResolver, type GraphQLObjectType } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inWords, type AccessRule } from "../../../src/modules/kit/access-rule.js";
import { accessRules as listed, accessRuleOf as listedRuleOf } from "../../../src/modules/access/rules.js";
import type { Caller } from "../../../src/modules/kit/caller.js";
import { buildSchema } from "../../../src/runtime/schema.js";
import { modules } from "../../../src/modules/index.js";
import { locateErrors } from "../../../src/server/locate-errors.js";
import { bearer, newKey, tokenEnvironment, unsignedToken, userToken } from "../../support/credentials.js";
import { migrationOf } from "../../support/migration.js";
import { post } from "../../support/graphql-client.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { minimalOperation } from "../../support/minimal-operation.js";
import { harmless } from "./harmless.js";
import { codeOf, letIn, mark, usersOf, yes } from "./verdicts.js";

const page = "docs/reference/authorisation.md";
const regenerate = "UPDATE_DOCS=1 npx vitest run test/e2e/access/matrix.test.ts";
const schema = buildSchema(modules);
locateErrors(schema);
const objects = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
);
const roots = ["Query", "Mutation", "Subscription"] as const;
const migrations = { a: "", b: "" };

interface Column {
  title: string;
  credential: string | null;
  user: "a" | "b";
}
let harness: Harness;
let columns: Column[];
let callers: Map<string, Caller | null>;
beforeAll(async () => {
  harness = await startHarness("embedded", { env: { ...tokenEnvironment, GODWIT_RATE_ADDRESS: "0" }, fakeTexts: true });
  const { runtime } = harness;
  const key = async (...scopes: string[]) => (await newKey(runtime, scopes)).key;
  await runtime.services.behaviours.upsertUsers([{ id: "a" }, { id: "b" }]);
  for (const user of ["a", "b"] as const)
    migrations[user] = await runtime.services.history.migrations.save(migrationOf(user, harness.now()));
  const expired = await newKey(runtime, ["admin"], harness.now() + 60_000);
  const revoked = await newKey(runtime, ["admin"]);
  await harness.database.prisma.apiKey.update({
    where: { id: expired.id },
    data: { expiresAt: new Date(harness.now() - 1) },
  });
  await runtime.services.access.keys.revoke(revoked.id);
  const a = await userToken("a");
  const past = Math.floor(Date.now() / 1000) - 3600;
  columns = [
    { title: "no credential", credential: null, user: "a" },
    { title: "key: read", credential: await key("read"), user: "a" },
    { title: "key: write", credential: await key("write"), user: "a" },
    { title: "key: admin", credential: await key("admin"), user: "a" },
    { title: "A's token, A's data", credential: a, user: "a" },
    { title: "A's token, B's data", credential: a, user: "b" },
    { title: "expired key", credential: expired.key, user: "a" },
    { title: "revoked key", credential: revoked.key, user: "a" },
    { title: "expired token", credential: await userToken("a", { exp: past }), user: "a" },
    { title: "wrong issuer", credential: await userToken("a", { iss: "https://other.example" }), user: "a" },
    { title: "wrong audience", credential: await userToken("a", { aud: "other" }), user: "a" },
    { title: "algorithm none", credential: unsignedToken("a"), user: "a" },
  ];
  callers = new Map(
    await Promise.all(
      columns.map(
        async ({ title, credential }) =>
          [title, await runtime.services.access.admit(credential).catch(() => null)] as const,
      ),
    ),
  );
});
afterAll(() => harness?.close());

/** Those of the table, and those that modules declare themselves. */
const declared = new Map(modules.flatMap(({ access = {} }) => Object.entries(access)));
const rules = new Map([...listed, ...declared]);
const ruleOf = (type: string, field: string): AccessRule =>
  declared.get(`${type}.${field}`) ?? listedRuleOf(type, field);

/** What node answers for a migration of the column's user. */
async function nodeOf({ credential, user }: Column): Promise<string> {
  const { data, errors } = await post(
    harness.url,
    `{ node(id: "${migrations[user]}") { id } }`,
    {},
    credential === null ? {} : bearer(credential),
  );
  return errors ? mark(errors[0]!.extensions.code) : data?.node === null ? "null" : yes;
}

/** What deleteBehaviours does to a behaviour of the column's user. */
async function deletionOf({ credential, user }: Column): Promise<string> {
  const id = `of-${user}-${credential?.slice(-8) ?? ""}`;
  await harness.runtime.services.behaviours.record([
    { id, userId: user, type: "SEARCH", text: "something", occurredAt: new Date(harness.now()).toISOString() },
  ]);
  const { data, errors } = await post(
    harness.url,
    `mutation { deleteBehaviours(ids: ["${id}"]) { deleted } }`,
    {},
    credential === null ? {} : bearer(credential),
  );
  return errors ? mark(errors[0]!.extensions.code) : data?.deleteBehaviours.deleted === 0 ? "null" : yes;
}

/** What a root field answers this caller, over HTTP; subscriptions are asked of the schema itself. */
async function asked(type: (typeof roots)[number], name: string, { title, credential, user }: Column): Promise<string> {
  const rule = ruleOf(type, name);
  const operation = harmless[name] ?? minimalOperation(schema, type, name, usersOf(rule), user);
  if (type === "Subscription") {
    const caller = callers.get(title) ?? null;
    if (caller === null) return "401";
    const result = await subscribe({
      schema,
      document: parse(operation),
      contextValue: { ...harness.runtime, caller, services: harness.runtime.services },
    });
    if (!("errors" in result)) {
      await (result as AsyncGenerator).return(undefined);
      return yes;
    }
    const [error] = result.errors ?? [];
    const code = codeOf(error);
    expect(code, `${operation}: ${error?.message}`).toMatch(/^(UNAUTHENTICATED|FORBIDDEN)$/);
    return mark(code);
  }
  const { status, data, errors } = await post(
    harness.url,
    operation,
    {},
    credential === null ? {} : bearer(credential),
  );
  const code = errors?.[0]?.extensions.code;
  const shown = mark(code);
  if (shown === yes) expect(letIn, `${operation}: ${JSON.stringify(errors)}`).toContain(code);
  // Where nothing is told the status says why; beside data it would be 200, as GraphQL over HTTP has it.
  else if (Object.values(data ?? {}).every((one) => one === null)) expect(status, operation).toBe(Number(shown));
  return shown;
}

/** What the guard of an object's field says, when the object is A's or B's. */
async function ofObject(
  type: string,
  resolve: GraphQLFieldResolver<unknown, unknown>,
  { title, user }: Column,
): Promise<string> {
  const caller = callers.get(title) ?? null;
  if (caller === null) return "401";
  const source = {
    id: user,
    userId: user,
    user: type === "Interest" ? { user: { id: user } } : user,
    set: { userId: user },
  };
  try {
    await resolve(source, {}, { caller }, {} as never);
    return yes;
  } catch (error) {
    // What passed the guard fails on the missing services, which is as good.
    return mark(codeOf(error));
  }
}

test("every field of every type has a rule, and every rule a field", () => {
  const fields = objects.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  expect(
    fields.filter((field) => !rules.has(field)),
    "fields without a rule: add them to src/modules/access/rules.ts, or to `access` of their module",
  ).toEqual([]);
  expect(
    [...rules.keys()].filter((rule) => !fields.includes(rule)),
    "rules for fields that are not there",
  ).toEqual([]);
});

test("every argument that names a user is under a rule that knows of it", () => {
  for (const root of roots)
    for (const field of Object.values(objects.find(({ name }) => name === root)!.getFields()))
      if (field.args.some(({ name }) => name === "userId" || name === "userIds"))
        expect(usersOf(ruleOf(root, field.name)), `${root}.${field.name}`).not.toBeNull();
});

test(`${page} holds the matrix that the service gives (${regenerate})`, async () => {
  const rows: string[][] = [];
  for (const root of roots)
    for (const name of Object.keys(objects.find((type) => type.name === root)!.getFields())) {
      const cells: string[] = [];
      for (const column of columns)
        cells.push(
          name === "node"
            ? await nodeOf(column)
            : name === "deleteBehaviours"
              ? await deletionOf(column)
              : await asked(root, name, column),
        );
      rows.push([`${root}.${name}`, inWords(ruleOf(root, name)), ...cells]);
    }
  for (const type of objects.filter(({ name }) => !roots.some((root) => root === name))) {
    const byRule = new Map<string, string[]>();
    const cellsOf = new Map<string, string[]>();
    for (const field of Object.values(type.getFields())) {
      const rule = ruleOf(type.name, field.name);
      if (rule.kind === "parent") continue;
      const cells: string[] = [];
      for (const column of columns)
        cells.push(
          rule.kind === "public"
            ? callers.get(column.title)
              ? yes
              : "401"
            : await ofObject(type.name, field.resolve!, column),
        );
      const key = `${inWords(rule)}|${cells.join("|")}`;
      byRule.set(key, [...(byRule.get(key) ?? []), field.name]);
      cellsOf.set(key, [inWords(rule), ...cells]);
    }
    for (const [key, fields] of byRule) rows.push([`${type.name}: ${fields.join(", ")}`, ...cellsOf.get(key)!]);
  }
  const table = [
    ["field", "rule", ...columns.map(({ title }) => title)],
    ["---", "---", ...columns.map(() => ":-:")],
    ...rows,
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  const text = readFileSync(page, "utf8");
  const fresh = text.replace(
    /(<!-- matrix -->\n)[^]*?(\n<!-- \/matrix -->)/,
    (_all, before: string, after: string) => `${before}${table}${after}`,
  );
  if (process.env["UPDATE_DOCS"]) writeFileSync(page, fresh);
  else expect(text, `run ${regenerate}`).toBe(fresh);
  for (const [name, , ...cells] of rows) {
    const [nobody, , , admin, , other, ...invalid] = cells;
    expect(
      invalid.every((cell) => cell === "401" || nobody === yes),
      `${name}: a credential that is not valid opens nothing`,
    ).toBe(true);
    expect(admin, name).toBe(yes);
    if (name === "Query.node" || rules.get(name!)?.kind === "own") expect(other).toBe("null");
    if (rules.get(name!)?.kind === "self") expect(other, name).toBe("403");
  }
});
