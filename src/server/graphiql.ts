import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { startScripts, type Example } from "./graphiql-start.js";
import { renderGraphiQL } from "@graphql-yoga/render-graphiql";

export type { Example };

export interface GraphiqlPage {
  readonly html: string;
  readonly gzipped: Buffer;
  /** a fifth smaller */
  readonly brotli: Buffer;
  readonly etag: string;
  /** Content-Security-Policy under which the page works and can reach nothing but its own origin. */
  readonly policy: string;
}

/** The GraphiQL page, everything inline; rendered and packed once, on the first call of the function it returns. */
export function graphiqlPage(examples: readonly Example[]): () => Promise<GraphiqlPage> {
  let page: Promise<GraphiqlPage> | null = null;
  return () => (page ??= render(examples));
}

async function render(examples: readonly Example[]): Promise<GraphiqlPage> {
  const html = withStart(
    examples,
    withStudio(
      withConnectionParams(
        renderGraphiQL({
          title: "Godwit",
          subscriptionsProtocol: "WS",
          ...(examples.length > 0
            ? { defaultTabs: examples.map((e) => ({ query: e.query, variables: e.variables ?? null })) }
            : {}),
        }),
      ),
    ),
  );
  const [gzipped, brotli] = await Promise.all([
    promisify(gzip)(html),
    promisify(brotliCompress)(html, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }),
  ]);
  const etag = `"${createHash("sha256").update(html).digest("base64url").slice(0, 27)}"`;
  return { html, gzipped, brotli, etag, policy: contentSecurityPolicy(html) };
}

/**
 * What stands in the tab's Headers editor goes with queries by itself; this sends it when a WebSocket is opened, too.
 */
const connectionParams = `() => {
            try {
              const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem("graphiql:tabState"));
              return JSON.parse(tabs[activeTabIndex].headers || "{}");
            } catch {
              return {};
            }
          }`;

function withConnectionParams(html: string): string {
  const start = html.lastIndexOf("YogaGraphiQL.renderYogaGraphiQL(");
  return (
    html.slice(0, start) +
    html
      .slice(start)
      .replace(
        /^(\s+)(\{.*\}),$/m,
        (_all, before: string, options: string) =>
          `${before}Object.assign(${options}, { connectionParams: ${connectionParams} }),`,
      )
  );
}

/** Above it, packing takes seconds and saves little. */
const brotliQuality = 5;

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' " +
  "fill='%23b4552d'/%3E%3Cpath d='M4 13c5-1 7-3 11-3 3 0 5 2 5 5 3 0 6-1 8-3-1 7-6 11-12 11-5 0-8-3-8-7 0-1-2-2-4-3z' fill='%23fff'/%3E%3C/svg%3E";
const link =
  '<a href="/studio" style="position:fixed;right:1rem;bottom:.8rem;z-index:99;padding:.35rem .8rem;border-radius:999px;' +
  'background:#a4451f;color:#fff;font:600 14px system-ui;text-decoration:none">Studio →</a>';

/** A link to the studio, and an icon of our own: the one that comes with the page is larger than the whole studio. */
function withStudio(html: string): string {
  const body = html.search(/<body[^>]*>/);
  const open = html.indexOf(">", body) + 1;
  return (
    html.slice(0, open).replace(/(<link rel="icon"[^>]*href=")[^"]*"/, (_all, start: string) => `${start}${icon}"`) +
    link +
    html.slice(open)
  );
}

/** With what a first visit needs, before GraphiQL's own script and after it. */
function withStart(examples: readonly Example[], html: string): string {
  const { before, after } = startScripts(examples);
  const at = html.indexOf("<script>");
  const end = html.lastIndexOf("</body>");
  const script = (text: string): string => (text === "" ? "" : `<script>${text}</script>`);
  return html.slice(0, at) + script(before) + html.slice(at, end) + script(after) + html.slice(end);
}

/** Scripts run by their hash alone; Monaco sets styles on elements and starts its workers from blobs. */
function contentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(
    (m) =>
      `'sha256-${createHash("sha256")
        .update(m[1] ?? "")
        .digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${hashes.join(" ")}`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
