import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStudioIfStale } from "../../scripts/setup/studio.mjs";
import { startHarness, type Harness } from "../support/harness.js";
import { parts, titled } from "../support/parts.js";
import { moveIn, smallTown } from "../support/small-town.js";
import { openBrowser, openWindow } from "./window.js";

const themes = ["technology", "films", "music", "hiking", "photography", "cooking", "gardening", "football"];
const town = smallTown({ perTheme: 36, others: 4, days: 120, themes, stock: "whole" });
/** As docs/guide/studio.md tells them: with more than four, somebody who has never seen it gives up. */
const clicks = { move: 2, evening: 4, less: 3 };

/** Somebody with a mouse: every click is counted, going to a field as well; typing is not. */
class Newcomer {
  readonly page: Page;
  clicks = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async click(place: Locator): Promise<void> {
    await place.click();
    this.clicks++;
  }

  async pick(person: string): Promise<void> {
    const chip = this.page.getByRole("button", { name: person, exact: true });
    // Whoever is not offered is typed.
    await this.page.waitForLoadState("networkidle");
    if ((await chip.count()) > 0) return this.click(chip.first());
    await this.click(this.page.getByRole("combobox", { name: "Person" }));
    await this.page.keyboard.type(person);
    await this.page.keyboard.press("Enter");
  }

  view(name: string): Promise<void> {
    return this.click(this.page.getByRole("link", { name }));
  }
}

describe.skipIf(parts.chromium.url === null)(titled("somebody who has never seen the studio", parts.chromium), () => {
  let service: Harness;
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    await buildStudioIfStale();
    service = await startHarness("embedded", {
      startsAt: town.end,
      meanings: true,
      env: { GODWIT_SESSIONS_PER_YEAR: "112", GODWIT_FALSE_ALARMS_USER_YEARS: "10" },
    });
    await moveIn(service, town);
    await service.runtime.services.topics.fit({ k: themes.length });
    await service.settle();
    origin = new URL(service.url).origin;
    browser = await openBrowser();
  }, 900_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  const atTheDoor = async (): Promise<{ newcomer: Newcomer; close(): Promise<void> }> => {
    const { page, close } = await openWindow(browser, origin);
    // The town's last moment is now, in the browser as in the service.
    await page.clock.setFixedTime(service.now());
    await page.goto(origin);
    await page.locator("main section").first().waitFor();
    return { newcomer: new Newcomer(page), close };
  };
  const themeOf = (title: string): string | undefined =>
    town.themes[town.items.find((item) => item.title === title)?.id ?? ""];

  it("learns when mei's interest moved, from what to what, and why one thinks so", async () => {
    const { newcomer, close } = await atTheDoor();
    await newcomer.pick("mei");
    const card = newcomer.page.locator("section", { has: newcomer.page.getByRole("heading", { name: "Migrations" }) });
    const move = card.locator("li").first();
    await move.getByText(/^Since /).waitFor();
    await newcomer.click(move.getByRole("button", { name: "Why do you think so?" }));
    const proof = (heading: string) => move.locator(`h3:text-is("${heading}") + ul li`);
    await proof("After").first().waitFor();
    const themesOf = async (heading: string) =>
      (await proof(heading).allInnerTexts()).flatMap(
        (line) => themeOf(town.items.find(({ title }) => line.includes(title))?.title ?? "") ?? [],
      );
    expect(await themesOf("Before")).toContain("hiking");
    expect(await themesOf("After")).toContain("photography");
    const [, dated] = /Dated (\w+ \d+, \d+)/.exec(await move.innerText()) ?? [];
    const moved = town.end - 35 * 86_400_000;
    expect(Math.abs(Date.parse(dated!) - moved)).toBeLessThan(14 * 86_400_000);
    expect(newcomer.clicks).toBe(clicks.move);
    await close();
  });

  it("learns what ada would get at 21:00 on her phone, and why, beside the best simple list", async () => {
    const { newcomer, close } = await atTheDoor();
    await newcomer.view("Recommendations");
    await newcomer.pick("ada");
    await newcomer.click(newcomer.page.getByRole("button", { name: "21:00" }));
    await newcomer.click(newcomer.page.getByRole("button", { name: "on the phone" }));
    const list = newcomer.page.locator("section", {
      has: newcomer.page.getByRole("heading", { name: "Recommendations", exact: true, level: 2 }),
    });
    const asked = await service.gql(
      `{ recommendations(userId: "ada", context: { at: "2026-06-01T20:00:00Z", scene: { device: "phone" } }, first: 8) {
        edges { node { item { title } reasons { text } } } } }`,
    );
    const titles = asked.recommendations.edges.map(({ node }) => node.item.title);
    await expect.poll(() => list.locator("ol strong").allInnerTexts()).toEqual(titles);
    expect(await list.locator("ol > li").first().innerText()).toContain(
      asked.recommendations.edges[0]!.node.reasons[0]!.text,
    );
    const beside = newcomer.page.locator("section", { has: newcomer.page.getByRole("heading", { name: "Beside" }) });
    await beside.getByText(/^Ordered by: /).waitFor();
    expect(await beside.locator("ol strong").count()).toBe(8);
    expect(newcomer.clicks).toBe(clicks.evening);
    await close();
  });

  it("is shown less football", async () => {
    const { newcomer, close } = await atTheDoor();
    await newcomer.view("Recommendations");
    await newcomer.pick("sam");
    const items = newcomer.page
      .locator("section", {
        has: newcomer.page.getByRole("heading", { name: "Recommendations", exact: true, level: 2 }),
      })
      .locator("ol > li");
    const football = async (): Promise<number> =>
      (await items.locator("strong").allInnerTexts()).filter((title) => themeOf(title) === "football").length;
    await items.first().waitFor();
    await newcomer.page.waitForLoadState("networkidle");
    const before = await football();
    expect(before).toBeGreaterThan(0);
    const titles = await items.locator("strong").allInnerTexts();
    const place = titles.findIndex((title) => themeOf(title) === "football");
    await newcomer.click(items.nth(place).getByRole("button", { name: "Less of this" }));
    await expect.poll(football).toBeLessThan(before);
    expect(newcomer.clicks).toBe(clicks.less);
    await close();
  });
});
