import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStudioIfStale } from "../../scripts/setup/studio.mjs";
import { minuteMs } from "../../src/core/time.js";
import { tokenEnvironment, userToken } from "../support/credentials.js";
import { startHarness, type Harness } from "../support/harness.js";
import { parts, titled } from "../support/parts.js";
import { moveIn, recordBehaviours, smallTown } from "../support/small-town.js";
import { axeFaults, desktop, openBrowser, openWindow, photograph, type Look } from "./window.js";

const town = smallTown();
const looks: readonly (readonly [string, string, Look])[] = [
  ["person", "person/mei", desktop],
  ["person-dark", "person/mei", { ...desktop, scheme: "dark" }],
  ["person-phone", "person/mei", { ...desktop, width: 390, language: "zh" }],
  ["recommendations", "page/ada", desktop],
  ["recommendations-phone", "page/ada", { scheme: "dark", width: 390, language: "zh" }],
  ["everybody", "everybody", desktop],
  ["everybody-dark", "everybody", { scheme: "dark", width: 1280, language: "zh" }],
  ["topics", "topics", desktop],
  ["topics-dark-phone", "topics", { ...desktop, scheme: "dark", width: 390 }],
  ["live", "live/mei", desktop],
];

describe.skipIf(parts.chromium.url === null)(titled("the studio in a browser", parts.chromium), () => {
  let service: Harness;
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    await buildStudioIfStale();
    service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
    await moveIn(service, town);
    origin = new URL(service.url).origin;
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  it.each(looks)("%s is drawn whole, asks no other host, and axe finds no serious fault", async (name, hash, look) => {
    const { page, errors, foreign, close } = await openWindow(browser, origin, look);
    await page.goto(`${origin}/#/${hash}`);
    await page.waitForLoadState("networkidle");
    if (name.startsWith("topics")) await page.locator(".tile").first().click();
    if (name.startsWith("recommendations")) await page.locator("li summary").first().click();
    await page.waitForLoadState("networkidle");
    expect(await page.locator("main section").count()).toBeGreaterThan(0);
    expect(await page.locator("[role=alert]").count()).toBe(0);
    await photograph(page, name);
    expect(await axeFaults(page)).toEqual([]);
    // Nothing sticks out to the right on a phone.
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect({ errors, foreign }).toEqual({ errors: [], foreign: [] });
    await close();
  });

  it("is used by keyboard alone: a person is picked, and a topic muted is gone from the next list", async () => {
    const { page, close } = await openWindow(browser, origin);
    await page.goto(origin);
    // The script draws the page after it has loaded: a key pressed before reaches nothing.
    await page.locator("main section").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("sam");
    await page.keyboard.press("Enter");
    const mute = page.getByRole("button", { name: /^Mute: / }).first();
    await mute.waitFor();
    const topic = (await mute.getAttribute("aria-label"))!.replace("Mute: ", "");
    const titles = async (): Promise<string[]> => {
      await page.goto(`${origin}/#/page/sam`);
      const list = page.locator("section").nth(1).locator("ol strong");
      await list.first().waitFor();
      await page.waitForLoadState("networkidle");
      return list.allInnerTexts();
    };
    const before = await titles();
    await page.goto(`${origin}/#/person/sam`);
    await mute.focus();
    await page.keyboard.press("Enter");
    await page.getByText(`${topic} · muted`).waitFor();
    const { recommendations } = await service.gql(
      `{ recommendations(userId: "sam", first: 8) { edges { node { item { title topics { share topic { label } } } } } } }`,
    );
    const next = recommendations.edges.map(({ node }) => node.item.title);
    await expect.poll(titles, { timeout: 60_000 }).toEqual(next);
    expect(next).not.toEqual(before);
    const shares = recommendations.edges.flatMap(({ node }) => node.item.topics);
    expect(shares.every(({ share, topic: { label } }) => label !== topic || share < 0.5)).toBe(true);
    await close();
  });

  it.each([
    ["en", "A part of this is missing: the zone is away", "That did not work: the store is away"],
    ["zh", "缺少一部分： the zone is away", "未能完成： the store is away"],
  ] as const)(
    "shows what came where a part fails, and says which part is missing: %s",
    async (language, part, none) => {
      const { page, errors, close } = await openWindow(browser, origin, { ...desktop, language });
      let failing = true;
      // The service's own answer, as it is where `interests` fails, and a field deep in `user`.
      await page.route("**/graphql", async (route) => {
        const answer = await route.fetch();
        const body = await answer.json();
        if (failing && body.data?.user && body.data.interests) {
          body.data.interests = null;
          body.data.user.timeZone = null;
          body.errors = [
            { message: "the store is away", path: ["interests"], extensions: { code: "INTERNAL" } },
            { message: "the zone is away", path: ["user", "timeZone"], extensions: { code: "INTERNAL" } },
          ];
        }
        await route.fulfill({ response: answer, json: body });
      });
      await page.goto(`${origin}/#/person/mei`);
      const [interests, asked] = [page.locator("section").nth(1), page.locator("section").nth(2)];
      await interests.getByRole("alert").getByText(none).waitFor();
      await asked.getByRole("alert").getByText(part).waitFor();
      // The rest of the view is there: what they asked for, and the migrations.
      await asked.getByRole("checkbox").waitFor();
      await page.locator("svg[role=img]").first().waitFor();
      expect(await axeFaults(page)).toEqual([]);
      failing = false;
      await interests.getByRole("alert").getByRole("button").click();
      await interests.locator(".bars li").first().waitFor();
      expect(await page.getByRole("alert").count()).toBe(0);
      expect(errors).toEqual([]);
      await close();
    },
  );

  it("says why a change was not taken, and keeps what stands there", async () => {
    const { page, close } = await openWindow(browser, origin);
    await page.route("**/graphql", async (route) => {
      if (!route.request().postData()?.includes("mutation Prefer")) return route.continue();
      const errors = [{ message: "not today", path: ["setInterestPreference"], extensions: { code: "INTERNAL" } }];
      await route.fulfill({ json: { data: { setInterestPreference: null }, errors } });
    });
    await page.goto(`${origin}/#/person/mei`);
    await page
      .getByRole("button", { name: /^Less: / })
      .first()
      .click();
    await page.getByRole("alert").getByText("That did not work: not today").waitFor();
    expect(await page.locator(".bars li").count()).toBeGreaterThan(0);
    await close();
  });

  it("shows interests as they change", async () => {
    const { page, close } = await openWindow(browser, origin);
    await page.goto(`${origin}/#/live/lin`);
    await page.getByText("Listening").first().waitFor();
    await expect
      .poll(
        async () => {
          const occurredAt = new Date(service.now() - minuteMs).toISOString();
          const behaviours = [{ userId: "lin", itemId: town.items[0]!.id, type: "LIKE", occurredAt }];
          await service.gql(recordBehaviours, { behaviours });
          await service.settle();
          return page.locator(".bars li").count();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(0);
    await close();
  });
});

describe.skipIf(parts.chromium.url === null)(titled("the studio of a service with credentials", parts.chromium), () => {
  it("asks who looks, and shows a person what is their own and no more", async () => {
    await buildStudioIfStale();
    const service = await startHarness("embedded", {
      startsAt: town.end,
      fakeTexts: true,
      env: { GODWIT_AUTH: "on", ...tokenEnvironment },
    });
    const browser = await openBrowser();
    try {
      const origin = new URL(service.url).origin;
      const { page, foreign } = await openWindow(browser, origin);
      await page.goto(`${origin}/#/topics`);
      await page.getByLabel("Key or user's token").fill(await userToken("ada"));
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Signed in as ada").waitFor();
      expect(await page.getByRole("link", { name: "Everybody" }).count()).toBe(0);
      await page.goto(`${origin}/#/person/mei`);
      await page.getByRole("heading", { name: "ada", exact: true }).waitFor();
      expect(await page.getByText("mei").count()).toBe(0);
      expect(foreign).toEqual([]);
    } finally {
      await browser.close();
      await service.close();
    }
  });
});
