import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A browser on this machine. Throws where there is none. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env["TEST_CHROMIUM"] ?? usual.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error("No Chromium on this machine: install one, or name it in TEST_CHROMIUM.");
  return chromium.launch({ executablePath, args: flags });
}

/** What has to be on the page before a view counts as drawn: selectors, each at least once. */
export interface Look {
  readonly name: string;
  readonly hash: string;
  readonly drawn: readonly string[];
}

export interface Timed {
  /** from the click to everything drawn, in ms, by each try in a fresh profile */
  readonly ms: number[];
  /** what the network brought, packed bytes, of the first try */
  readonly bytes: number;
}

/** Opens a view in fresh profiles, nothing cached, and times until everything is drawn. */
export async function timeLook(browser: Browser, origin: string, look: Look, tries: number): Promise<Timed> {
  const ms: number[] = [];
  let bytes = 0;
  for (let i = 0; i < tries; i++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
    const page = await context.newPage();
    const watch = await context.newCDPSession(page);
    await watch.send("Network.enable");
    let came = 0;
    watch.on("Network.loadingFinished", ({ encodedDataLength }) => (came += encodedDataLength));
    const began = performance.now();
    await page.goto(`${origin}/#/${look.hash}`);
    await Promise.all(look.drawn.map((selector) => page.locator(selector).first().waitFor({ timeout: 120_000 })));
    ms.push(performance.now() - began);
    if (i === 0) bytes = came;
    await context.close();
  }
  return { ms, bytes };
}

/** In a studio that is open already: from picking a person to their interests and months drawn, in ms. */
export async function timePerson(browser: Browser, origin: string, ids: readonly string[]): Promise<number[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${origin}/#/person`);
  await page.locator("main section").first().waitFor();
  await page.waitForLoadState("networkidle");
  const ms: number[] = [];
  for (const id of ids) {
    const began = performance.now();
    await page.evaluate(`location.hash = "#/person/${id}"`);
    await page.getByRole("heading", { name: new RegExp(`· ${id}$`) }).waitFor();
    await page.locator(".bars li").first().waitFor({ timeout: 120_000 });
    await page.locator("section svg path[stroke]").first().waitFor({ timeout: 120_000 });
    ms.push(performance.now() - began);
  }
  await context.close();
  return ms;
}
