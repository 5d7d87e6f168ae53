import { afterAll, beforeAll, expect, test } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { recordBehaviours, upsertUsers } from "../../support/small-town.js";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness("embedded", {
    fakeTexts: true,
    env: { ...tokenEnvironment, GODWIT_PSEUDONYM_SECRET: "a secret of the tests, 32 characters and more" },
  });
});
afterAll(() => harness?.close());

const search = (userId: unknown) => ({
  userId,
  type: "SEARCH",
  text: "kettles",
  occurredAt: "2026-06-01T10:00:00Z",
});

test("a token whose subject has half of an emoji, NUL or a control character speaks for nobody", async () => {
  for (const subject of ["ada\ud83d", "ada\u0000", "ada\u0085", "\udc00ada"]) {
    const { status, errors } = await post(
      harness.url,
      recordBehaviours,
      { behaviours: [] },
      bearer(await userToken(subject)),
    );
    expect([status, errors?.[0]?.extensions.code], JSON.stringify(subject)).toEqual([401, "UNAUTHENTICATED"]);
  }
});

test("a user's own elements are taken one by one, another's still refuse the whole request", async () => {
  const headers = bearer(await userToken("7"));
  const mixed = await post(
    harness.url,
    recordBehaviours,
    { behaviours: [search(7), null, search("7"), { type: "SEARCH" }] },
    headers,
  );
  expect(mixed.data?.recordBehaviours).toMatchObject({
    accepted: 1,
    duplicates: 1,
    refused: [{ index: 1 }, { index: 3, path: ["behaviours", "3", "userId"] }],
  });
  const other = await post(harness.url, recordBehaviours, { behaviours: [search(7), search("8")] }, headers);
  expect(other.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", path: ["behaviours", 1, "userId"] });
});

test("an id that is a number has the pseudonym of its digits", async () => {
  const headers = bearer((await newKey(harness.runtime, ["read", "write"])).key);
  await post(harness.url, upsertUsers, { users: [{ id: 7 }] }, headers);
  const stored = await harness.runtime.services.history.users.byIds(["7", harness.runtime.services.pseudonyms.of("7")]);
  expect(stored.map(({ id }) => id)).toEqual([harness.runtime.services.pseudonyms.of("7")]);
});
