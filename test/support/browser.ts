import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { parts } from "./parts.js";

/** A Chromium on this machine, or null; browser tests are skipped without one. */
export const browserPath: string | null = parts.chromium.url;

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** One page of a headless Chromium, driven over the DevTools protocol. */
export interface Page {
  /** every address the page has asked for, WebSockets included */
  readonly requests: readonly string[];
  /** console errors and uncaught exceptions */
  readonly errors: readonly string[];
  goto(url: string): Promise<void>;
  /** The value of an expression in the page; promises are awaited. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a browser with an empty profile and one page. */
export async function openPage(): Promise<Page> {
  if (browserPath === null) throw new Error("no Chromium on this machine");
  const profile = mkdtempSync(join(tmpdir(), "godwit-browser-"));
  const browser = spawn(
    browserPath,
    [...flags, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const socket = new WebSocket(await pageAddress(browser));
  await once(socket, "open");

  const requests: string[] = [];
  const errors: string[] = [];
  const waiting = new Map<
    number,
    { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }
  >();
  let last = 0;
  socket.on("message", (data) => {
    const message: Message = JSON.parse(String(data));
    if (message.id === undefined) return noticed(message, requests, errors);
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) asked?.reject(new Error(message.error.message));
    else asked?.resolve(message.result ?? {});
  });
  const send = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  for (const domain of ["Page", "Network", "Runtime", "Log"]) await send(`${domain}.enable`);
  return {
    requests,
    errors,
    goto: async (url) => void (await send("Page.navigate", { url })),
    evaluate: async (expression) => {
      const { result } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      return typeof result === "object" && result !== null && "value" in result ? result.value : undefined;
    },
    async close() {
      socket.close();
      browser.kill();
      await once(browser, "close");
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function noticed({ method, params = {} }: Message, requests: string[], errors: string[]): void {
  const { request, url, entry, exceptionDetails } = params;
  if (method === "Network.requestWillBeSent" && typeof request === "object" && request !== null && "url" in request)
    requests.push(String(request.url));
  if (method === "Network.webSocketCreated") requests.push(String(url));
  if (method === "Runtime.exceptionThrown") errors.push(JSON.stringify(exceptionDetails));
  if (
    method === "Log.entryAdded" &&
    typeof entry === "object" &&
    entry !== null &&
    "level" in entry &&
    entry.level === "error"
  )
    errors.push(JSON.stringify(entry));
}

/** The DevTools address of the page, from the port that the browser prints. */
async function pageAddress(browser: ChildProcess): Promise<string> {
  if (!browser.stderr) throw new Error("the browser has no standard error");
  for await (const line of createInterface(browser.stderr)) {
    const origin = /DevTools listening on ws:\/\/([^/]+)\//.exec(line)?.[1];
    if (origin === undefined) continue;
    browser.stderr.resume();
    const pages: { type: string; webSocketDebuggerUrl: string }[] = JSON.parse(
      await (await fetch(`http://${origin}/json/list`)).text(),
    );
    const page = pages.find(({ type }) => type === "page");
    if (page) return page.webSocketDebuggerUrl;
  }
  throw new Error("the browser did not start");
}
