import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parts, titled } from "../../support/parts.js";
import { browserPath, openPage, type Page } from "../../support/browser.js";
import { startToy, type Toy } from "./toy.js";

const poll = { timeout: 45_000, interval: 250 };
const text = "document.body.innerText";
const run = `document.querySelector("button.graphiql-execute-button").click()`;
const secondTab = `document.querySelectorAll(".graphiql-tab-button")[1].click()`;
const result = `(document.querySelector(".result-window")?.innerText ?? "").replaceAll("\u00a0", " ")`;
const editor = `(document.querySelector(".graphiql-query-editor")?.innerText ?? "").replaceAll("\u00a0", " ")`;

describe.skipIf(browserPath === null)(titled("GraphiQL in a browser", parts.chromium), () => {
  let toy: Toy;
  let page: Page;
  beforeAll(async () => {
    toy = await startToy();
    page = await openPage();
    await page.goto(toy.url);
  });
  afterAll(async () => {
    await page.close();
    await toy.server.close();
  });

  test("opens with the examples as tabs and answers a query", async () => {
    await expect.poll(() => page.evaluate(text), poll).toMatch(/Hello[^]*Ticks/);
    await expect.poll(() => page.evaluate(editor), poll).toContain("query Hello");
    await page.evaluate(run);
    await expect.poll(() => page.evaluate(result), poll).toContain("hello stranger");
  });

  test("runs a subscription", async () => {
    await page.evaluate(secondTab);
    await expect.poll(() => page.evaluate(editor), poll).toContain("subscription Ticks");
    // GraphiQL learns the tab's operation name a moment after it shows the tab: press again until it has.
    await expect
      .poll(async () => {
        await page.evaluate(run);
        return page.evaluate(`new Promise((resolve) => setTimeout(resolve, 500)).then(() => ${result})`);
      }, poll)
      .toMatch(/"ticks": 3/);
    expect(page.requests.filter((url) => url.startsWith("ws:"))).not.toHaveLength(0);
  });

  test("sends the headers that stand in the editor when it opens a WebSocket, too", async () => {
    const own = await openPage();
    const state = 'JSON.parse(localStorage.getItem("graphiql:tabState") ?? "{}")';
    const openSecond = async (): Promise<void> => {
      await own.goto(toy.url); // it opens with what it has kept
      await expect.poll(() => own.evaluate(text), poll).toMatch(/Hello[^]*Ticks/);
      // A click is lost while the page is still being put together.
      const clicked = (): Promise<unknown> => own.evaluate(secondTab).then(() => own.evaluate(editor));
      await expect.poll(clicked, poll).toContain("subscription Ticks");
    };
    try {
      await openSecond();
      await expect.poll(() => own.evaluate(`${state}.tabs?.length`), poll).toBeGreaterThanOrEqual(2);
      // It keeps its tabs a moment after they have changed: what is written here must come later.
      await own.evaluate("new Promise((resolve) => setTimeout(resolve, 1_500))");
      await own.evaluate(`(() => {
        const state = ${state};
        for (const tab of state.tabs) tab.headers = JSON.stringify({ Authorization: "Bearer gw_1" });
        localStorage.setItem("graphiql:tabState", JSON.stringify(state));
      })()`);
      await openSecond();
      const sent = (): Promise<unknown> => own.evaluate(run).then(() => toy.seen.connectionParams.at(-1));
      await expect.poll(sent, { ...poll, interval: 1_000 }).toEqual({ Authorization: "Bearer gw_1" });
    } finally {
      await own.close();
    }
  });

  test("asks no other host for anything, and its policy hinders nothing it needs", () => {
    const foreign = page.requests.filter(
      (url) => !/^(data|blob|about):/.test(url) && new URL(url).host !== new URL(toy.url).host,
    );
    expect(foreign).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});
