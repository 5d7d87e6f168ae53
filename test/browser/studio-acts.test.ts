import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStudioIfStale } from "../../scripts/setup/studio.mjs";
import { hourMs, minuteMs } from "../../src/core/time.js";
import { startHarness, type Harness } from "../support/harness.js";
import { moving } from "../support/moving.js";
import { parts, titled } from "../support/parts.js";
import { moveIn, recordBehaviours, smallTown } from "../support/small-town.js";
import { axeFaults, openBrowser, openWindow, photograph } from "./window.js";

const town = smallTown();

describe.skipIf(parts.chromium.url === null)(titled("what is done in the studio", parts.chromium), () => {
  let service: Harness;
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    await buildStudioIfStale();
    service = await startHarness("embedded", {
      startsAt: town.end,
      fakeTexts: true,
      env: { GODWIT_FALSE_ALARMS_USER_YEARS: "0.1" },
    });
    await moveIn(service, town);
    origin = new URL(service.url).origin;
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  it("shows a migration as it is announced", async () => {
    const { page, errors, close } = await openWindow(browser, origin);
    await page.goto(`${origin}/#/live`);
    const moves = page.locator("section").nth(2);
    await moves.getByText("Listening").waitFor();
    let round = 0;
    await expect
      .poll(
        async () => {
          await service.gql(recordBehaviours, { behaviours: moving("nia", round++) });
          await service.settle();
          return moves.locator("li.arrive").filter({ hasText: "nia" }).count();
        },
        { timeout: 90_000, interval: 500 },
      )
      .toBeGreaterThan(0);
    await moves.getByRole("button", { name: "nia" }).first().click();
    await page.waitForURL(/#\/live\/nia$/);
    expect(await axeFaults(page)).toEqual([]);
    await photograph(page, "live-migration");
    expect(errors).toEqual([]);
    await close();
  });

  it("keeps a wish for an hour, and lets it go to the second", async () => {
    const { page, close } = await openWindow(browser, origin);
    // The page tells the time by its own clock, the service by the test's.
    await page.clock.install({ time: service.now() });
    await page.goto(`${origin}/#/person/lin`);
    const [interests, asked] = [page.locator("section").nth(1), page.locator("section").nth(2)];
    await interests.getByLabel("How long").selectOption("hour");
    await interests
      .getByRole("button", { name: /^Less: / })
      .first()
      .click();
    const wish = asked.getByText(/ · less · until /);
    await wish.waitFor();
    const kept = '{ interestPreferences(userId: "lin") { until } }';
    const until = (await service.gql<{ interestPreferences: { until: string }[] }>(kept)).interestPreferences[0]!.until;
    expect(Math.abs(Date.parse(until) - service.now() - hourMs)).toBeLessThan(5 * minuteMs);
    service.advance(Date.parse(until) - service.now() + 1);
    await page.clock.fastForward(hourMs + minuteMs);
    await wish.waitFor({ state: "detached" });
    await close();
  });

  it("tries a rule on a page before it is kept, and takes it away", async () => {
    const { page, errors, close } = await openWindow(browser, origin);
    await page.goto(`${origin}/#/everybody`);
    const card = page.locator("section", { has: page.getByRole("heading", { name: "Rules of the page" }) }).first();
    await card.getByLabel("What it does").selectOption("PIN");
    const { recommendations } = await service.gql(
      `{ recommendations(userId: "ada", first: 8) { edges { node { item { id title } } } } }`,
    );
    const last = recommendations.edges.at(-1)!.node.item;
    for (const [label, text] of [
      ["Name", "front"],
      ["Item's id", last.id],
      ["Who", "ann"],
      ["Why", "a test"],
      ["Try on the page of", "ada"],
    ] as const)
      await card.getByLabel(label, { exact: true }).fill(text);
    await card.getByRole("button", { name: "Try", exact: true }).click();
    const after = card.getByRole("region", { name: "With the rule" });
    await after.getByText("front").waitFor();
    expect(await after.locator("li").first().innerText()).toContain(last.title);
    expect(await card.getByRole("region", { name: "As it is" }).locator("li").first().innerText()).not.toContain(
      last.title,
    );
    expect((await service.gql("{ rules { id } }")).rules).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    await photograph(page, "rules");
    await card.getByRole("button", { name: "Keep" }).click();
    await card.getByRole("button", { name: "Remove: front" }).click();
    await card.getByRole("button", { name: "Remove: front" }).waitFor({ state: "detached" });
    expect(errors).toEqual([]);
    await close();
  });

  it("renames a topic with who and why, and hides one", async () => {
    const { page, errors, close } = await openWindow(browser, origin);
    await page.goto(`${origin}/#/topics`);
    const tiles = page.locator(".tile");
    await tiles.first().click();
    const before = await tiles.count();
    const editor = page.locator("section", { has: page.getByRole("button", { name: "Rename" }) });
    await editor.getByLabel("Who").fill("ann");
    await editor.getByLabel("Why").fill("clearer");
    await editor.getByLabel("Name", { exact: true }).fill("Out of doors");
    await editor.getByRole("button", { name: "Rename" }).click();
    await tiles.filter({ hasText: "Out of doors" }).waitFor();
    await editor.getByText("ann: clearer").waitFor();
    await page.getByRole("button", { name: "Upper floor" }).click();
    await tiles.first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "All topics" }).click();
    await tiles.filter({ hasText: "Out of doors" }).click();
    await editor.getByLabel("Why").fill("not for people");
    await editor.getByLabel("Who").fill("ann");
    await editor.getByRole("button", { name: "Hide" }).click();
    await expect.poll(() => tiles.count()).toBe(before - 1);
    expect(errors).toEqual([]);
    await close();
  });
});
