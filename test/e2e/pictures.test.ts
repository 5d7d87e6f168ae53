import { parseDocument } from "htmlparser2";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hourMs } from "../../src/core/time.js";
import { bearer, newKey, tokenEnvironment, userToken } from "../support/credentials.js";
import { post, type Answer, type Variables } from "../support/graphql-client.js";
import { startHarness, type Harness } from "../support/harness.js";
import { moving } from "../support/moving.js";
import { recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";

const town = smallTown();
let service: Harness;
let admin: string;
let migrationId: string | undefined;
const as = (credential: string, query: string, variables: Variables = {}): Promise<Answer> =>
  post(service.url, query, variables, bearer(credential));
const picture = "query($user: ID!, $id: ID) { picture(userId: $user, migrationId: $id) { svg text } }";
const sign = "mutation($user: ID!, $id: ID) { signPicture(userId: $user, migrationId: $id) { path expiresAt } }";
const at = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, service.url), { headers });

beforeAll(async () => {
  service = await startHarness("embedded", {
    env: { ...tokenEnvironment, GODWIT_FALSE_ALARMS_USER_YEARS: "0.1" },
    startsAt: town.end,
    fakeTexts: true,
  });
  admin = (await newKey(service.runtime, ["admin"])).key;
  await as(admin, upsertItems, { items: town.items });
  await service.settle();
  await as(admin, recordBehaviours, { behaviours: moving("ada") });
  // More of the same until it is confirmed.
  for (let round = 0; round < 10 && migrationId === undefined; round++) {
    await as(admin, recordBehaviours, { behaviours: moving("mei", round) });
    await service.settle();
    const found = await as(admin, '{ migrations(userId: "mei", states: [CONFIRMED]) { edges { node { id } } } }');
    migrationId = found.data!.migrations.edges[0]?.node.id;
  }
});
afterAll(() => service?.close());

/** Every element and attribute of an SVG. */
function elements(svg: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const found: ReturnType<typeof elements> = [];
  const visit = (nodes: ReturnType<typeof parseDocument>["children"]): void => {
    for (const node of nodes) {
      if (!("children" in node)) continue;
      if ("attribs" in node) {
        const text = node.children.map((one) => ("data" in one ? one.data : "")).join("");
        found.push({ name: node.name, attributes: node.attribs, text });
      }
      visit(node.children as typeof nodes);
    }
  };
  visit(parseDocument(svg, { xmlMode: true }).children);
  return found;
}

const textOf = (svg: string, name: string): string | undefined => elements(svg).find((one) => one.name === name)?.text;

it("a person's months and one migration are drawn, each with its text inside and nothing from elsewhere", async () => {
  const { data } = await as(await userToken("mei"), picture, { user: "mei" });
  const { svg, text } = data!.picture;
  expect(textOf(svg, "title")).toMatch(/^Interests since \d+ \w+ \d{4}$/);
  expect(textOf(svg, "desc")).toBe(text);
  expect(text).toMatch(/^Latest: .+ %\. Since \d+ \w+ .+\.$/);
  const layers = elements(svg).filter(({ name, attributes }) => name === "path" && attributes["fill"] !== undefined);
  expect(layers.length).toBeGreaterThan(1);
  expect(elements(svg).some(({ attributes }) => attributes["stroke-dasharray"] !== undefined)).toBe(true);

  const moved = await as(await userToken("mei"), picture, { user: "mei", id: migrationId });
  const flow = elements(moved.data!.picture.svg);
  expect(moved.data!.picture.text).toMatch(/^Since .+; probability of a change \d+ %$/);
  expect(flow.filter(({ name }) => name === "path").length).toBeGreaterThan(0);
  const names = new Set([...elements(svg), ...flow].map(({ name }) => name));
  expect([...names].toSorted()).toEqual(["desc", "g", "path", "rect", "svg", "text", "title"]);
  const attributes = new Set([...elements(svg), ...flow].flatMap((one) => Object.keys(one.attributes)));
  expect([...attributes].filter((name) => /href|^on|style|src/.test(name))).toEqual([]);
});

it("nobody gets a picture of another, and there is none of what is not theirs or not known", async () => {
  const others = await as(await userToken("ada"), picture, { user: "mei" });
  expect(others.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  expect((await as(admin, picture, { user: "ada", id: migrationId })).data!.picture).toBeNull();
  expect((await as(admin, picture, { user: "nobody" })).data!.picture).toBeNull();
  expect(await as(admin, picture, { user: "mei", id: "no id of a migration" })).toMatchObject({
    data: { picture: null },
  });
  const { key } = await newKey(service.runtime, ["read", "write"]);
  expect((await as(key, sign, { user: "mei" })).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
});

it("names are written as text, whatever they hold", async () => {
  const { data } = await as(admin, picture, { user: "mei", id: migrationId });
  const rename = `mutation($id: ID!, $label: String) {
    renameTopic(id: $id, label: $label, author: "test", reason: "test") { label }
  }`;
  const { data: known } = await as(
    admin,
    `{ node(id: "${migrationId}") { ... on InterestMigration { to { topic { id } } } } }`,
  );
  const [{ topic }] = (known!.node as unknown as { to: { topic: { id: string } }[] }).to as [{ topic: { id: string } }];
  const label = 'Hills & <script>"up"</script>';
  await as(admin, rename, { id: topic.id, label });
  const renamed = (await as(admin, picture, { user: "mei", id: migrationId })).data!.picture;
  expect(renamed.svg).not.toBe(data!.picture.svg);
  expect(textOf(renamed.svg, "desc")).toContain("&");
  expect(elements(renamed.svg).map(({ name }) => name)).not.toContain("script");
  await as(admin, rename, { id: topic.id, label: null });
});

it("an address shows the picture without a credential, to its end, and not what is sensitive or erased", async () => {
  const signed = await as(await userToken("mei"), sign, { user: "mei", id: migrationId });
  const { path } = signed.data!.signPicture;
  const whole = (await as(admin, sign, { user: "mei" })).data!.signPicture.path;
  expect(path).not.toContain(Buffer.from("mei").toString("base64url"));
  const shown = await at(path);
  expect([shown.status, shown.headers.get("content-type")]).toEqual([200, "image/svg+xml; charset=utf-8"]);
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await shown.text()).toContain("<svg");
  expect((await at(path, { "if-none-match": shown.headers.get("etag")! })).status).toBe(304);
  const altered = `${path.slice(0, 40)}${path[40] === "A" ? "B" : "A"}${path.slice(41)}`;
  expect((await at(altered)).status).toBe(404);
  expect((await at("/pictures/nothing.svg")).status).toBe(404);

  const { data } = await as(
    admin,
    `{ node(id: "${migrationId}") { ... on InterestMigration { to { share topic { id label } } } } }`,
  );
  const { to } = data!.node as unknown as { to: { share: number; topic: { id: string; label: string } }[] };
  const { id, label } = to.toSorted((a, b) => b.share - a.share)[0]!.topic;
  expect(await (await at(whole)).text()).toContain(label);
  const mark = "mutation($id: ID!, $on: Boolean) { setTopicSensitive(topicId: $id, sensitive: $on) { sensitive } }";
  await as(admin, mark, { id, on: true });
  expect((await at(path)).status).toBe(404);
  expect(await (await at(whole)).text()).not.toContain(label);
  await as(admin, mark, { id, on: false });
  expect((await at(path)).status).toBe(200);

  await as(admin, 'mutation { eraseUser(id: "mei") { erased } }');
  expect((await at(path)).status).toBe(404);
  const adas = (await as(admin, sign, { user: "ada" })).data!.signPicture.path;
  expect((await at(adas)).status).toBe(200);
  service.advance(73 * hourMs);
  expect((await at(adas)).status).toBe(404);
});
