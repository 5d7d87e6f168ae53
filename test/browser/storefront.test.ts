import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dayMs, minuteMs } from "../../src/core/time.js";
import { bearer, newKey, tokenEnvironment, userToken } from "../support/credentials.js";
import { post, type Variables } from "../support/graphql-client.js";
import { startHarness, type Harness } from "../support/harness.js";
import { parts, titled } from "../support/parts.js";
import { moveIn, recordBehaviours, smallTown } from "../support/small-town.js";
import { openBrowser } from "./window.js";

const town = smallTown();
const folder = mkdtempSync(join(tmpdir(), "godwit-storefront-"));
const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** The shop's own server: its files, tokens for whoever it has signed in, and visitors who become accounts. */
async function startShop(
  tokensGiven: string[],
  merge: (visitor: string, user: string) => Promise<unknown>,
): Promise<{ server: Server; origin: string }> {
  const server = createServer(async (request, response) => {
    const address = new URL(request.url ?? "/", "http://shop");
    if (address.pathname === "/sign-in") {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { visitor, user } = Object.fromEntries(new URLSearchParams(body));
      await merge(visitor ?? "", user ?? "");
      response.end();
      return;
    }
    if (address.pathname === "/tokens") {
      const user = address.searchParams.get("user") ?? "";
      tokensGiven.push(user);
      // The first of each visit has been withdrawn already: the page must ask for another.
      const stale = tokensGiven.filter((one) => one === user).length === 1;
      response.end(await userToken(user, stale ? { aud: "elsewhere" } : {}));
      return;
    }
    const name = address.pathname === "/" ? "/index.html" : address.pathname;
    const file = await readFile(join(folder, name)).catch(() => null);
    response.writeHead(file ? 200 : 404, { "content-type": types[extname(name)] ?? "text/plain" }).end(file ?? "");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe.skipIf(parts.chromium.url === null)(
  titled("the storefront in a browser, of another origin", parts.chromium),
  () => {
    const tokensGiven: string[] = [];
    let service: Harness;
    let shop: Awaited<ReturnType<typeof startShop>>;
    let browser: Browser;
    let gql: Harness["gql"];

    beforeAll(async () => {
      await build({
        configFile: "examples/storefront/vite.config.ts",
        logLevel: "error",
        build: { outDir: folder, emptyOutDir: true },
      });
      shop = await startShop(tokensGiven, (from, into) =>
        gql("mutation($from: ID!, $into: ID!) { mergeUsers(from: $from, into: $into) { merged } }", { from, into }),
      );
      service = await startHarness("embedded", {
        env: { ...tokenEnvironment, GODWIT_CORS_ORIGINS: shop.origin, GODWIT_FALSE_ALARMS_USER_YEARS: "0.1" },
        fakeTexts: true,
      });
      const { key } = await newKey(service.runtime, ["read", "write"]);
      gql = async <T>(query: string, variables: Variables = {}): Promise<T> =>
        (await post<T>(service.url, query, variables, bearer(key))).data!;
      await moveIn({ ...service, gql }, { ...town, behaviours: [] });
      browser = await openBrowser();
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      shop?.server.close();
      await service?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function open(user: string, more: Record<string, string> = {}): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(120_000);
      page.on("pageerror", (error) => void errors.push(String(error)));
      const asked = new URLSearchParams({ godwit: service.url, tokens: `${shop.origin}/tokens`, user, ...more });
      await page.goto(`${shop.origin}/?${asked.toString()}`);
      await page.locator("li").first().waitFor();
      return page;
    }
    const errors: string[] = [];
    const shown = (page: Page): Promise<(string | null)[]> =>
      page
        .locator("li")
        .evaluateAll((all) => all.map((one) => (one as unknown as { dataset: { item: string } }).dataset.item));

    it("shows a visitor a page, adds the next one, and takes off at once what is dismissed", async () => {
      const page = await open("visitor-1");
      expect(tokensGiven.filter((user) => user === "visitor-1").length).toBe(2);
      expect(await page.getByText("We do not know you yet").count()).toBe(1);
      const first = await shown(page);
      expect(first).toHaveLength(5);
      await page.getByRole("button", { name: "More" }).click();
      await expect.poll(() => shown(page).then(({ length }) => length)).toBe(10);
      const both = await shown(page);
      expect(both.slice(0, 5)).toEqual(first);
      expect(new Set(both).size).toBe(10);

      await page.locator(`[data-item="${both[1]}"]`).getByRole("button", { name: "Not for me" }).click();
      expect(await shown(page)).toEqual(both.filter((_, i) => i !== 1));
      const { behaviours } = service.runtime.services.history;
      await expect
        .poll(async () => (await behaviours.page("visitor-1", { first: 10, after: null })).map(({ type }) => type), {
          timeout: 60_000,
        })
        .toContain("DISMISS");
      expect(errors).toEqual([]);
      await page.context().close();
    });

    it.each(["events", "websocket"])("interests and a migration arrive while one looks, over %s", async (live) => {
      const user = `mover-${live}`;
      const page = await open(user, { live });
      // Thirty days of music, then twenty of hiking; more of each until it is confirmed.
      for (let round = 0; round < 10 && (await page.locator(".news").count()) === 0; round++) {
        const now = service.now();
        const behaviours = Array.from({ length: 50 }, (_, day) => {
          const theme = day < 30 ? "music" : "hiking";
          const items = town.items.filter(({ id }) => town.themes[id] === theme);
          return [0, 1, 2].map((n) => ({
            userId: user,
            itemId: items[(day + n + round) % items.length]!.id,
            type: "CLICK",
            occurredAt: new Date(now - (50 - day) * dayMs + (n + 4 * round) * minuteMs).toISOString(),
          }));
        }).flat();
        await gql(recordBehaviours, { behaviours });
        await service.settle();
        await page.locator(".interests").waitFor({ timeout: 60_000 });
        await page
          .locator(".news")
          .waitFor({ timeout: 2_000 })
          .catch(() => {});
      }
      expect(await page.locator(".news").textContent()).toMatch(/^Since \d+ \w+ .+\.$/);
      expect(errors).toEqual([]);
      await page.context().close();
    });

    it("a visitor who signs in sees their own page, with a token of their own", async () => {
      const page = await open("visitor-2");
      await page.getByLabel("Your name").fill("mover-events");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "For mover-events" }).waitFor();
      await page.locator(".interests").waitFor();
      await page.locator(".news").waitFor();
      expect(await page.locator(".news").count()).toBe(1);
      await page.context().close();
    });

    it("what a visitor did is their account's when they sign in, and the old id means the account", async () => {
      const page = await open("visitor-3");
      const [first] = await shown(page);
      await page.locator(`[data-item="${first}"] a`).click();
      await page.getByLabel("Your name").fill("newcomer");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "For newcomer" }).waitFor();
      const done = "query($id: ID!) { user(id: $id) { id behaviours { edges { node { itemId type } } } } }";
      interface Known {
        readonly user: { id: string; behaviours: { edges: { node: { itemId: string; type: string } }[] } } | null;
      }
      for (const id of ["newcomer", "visitor-3"]) {
        await expect
          .poll(
            async () => {
              const { user } = await gql<Known>(done, { id });
              return [user?.id, user?.behaviours.edges.map(({ node }) => `${node.type} ${node.itemId}`)];
            },
            { timeout: 60_000 },
          )
          .toEqual(["newcomer", expect.arrayContaining([`CLICK ${first}`])]);
      }
      await service.settle();
      await page.reload();
      await page.locator("li").first().waitFor();
      expect(errors).toEqual([]);
      await page.context().close();
    });
  },
);
