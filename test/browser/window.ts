import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type Page } from "playwright-core";
import { parts } from "../support/parts.js";

/** Where screenshots are put, for people to look at. */
const folder = "out/browser";
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
/** A machine that does much else is no fault of the page. */
const patienceMs = 120_000;
const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export interface Look {
  readonly scheme: "light" | "dark";
  readonly width: number;
  readonly language: "en" | "zh";
}

export const desktop: Look = { scheme: "light", width: 1280, language: "en" };

/** A page in a fresh profile, with everything that went wrong or left its host. */
export interface Window {
  readonly page: Page;
  readonly errors: string[];
  readonly foreign: string[];
  close(): Promise<void>;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: parts.chromium.url!, args: flags, timeout: patienceMs });
}

export async function openWindow(browser: Browser, origin: string, look: Look = desktop): Promise<Window> {
  const context = await browser.newContext({
    colorScheme: look.scheme,
    viewport: { width: look.width, height: 900 },
    locale: look.language === "zh" ? "zh-CN" : "en-GB",
  });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) foreign.push(url);
  });
  return { page, errors, foreign, close: () => context.close() };
}

/** Keeps what the page looks like, whole. */
export async function photograph(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** Serious and critical faults that axe finds, with where they are. */
export async function axeFaults(page: Page): Promise<string[]> {
  // Handed over by the debugger: the page's own policy lets no script of others in.
  await page.evaluate(await (await import("node:fs/promises")).readFile(axePath, "utf8"));
  const { violations } = await page.evaluate<{
    violations: { id: string; impact: string; nodes: { html: string; failureSummary?: string }[] }[];
  }>("axe.run()");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`));
}
