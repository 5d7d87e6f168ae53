import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { renderGraphiQL } from "@graphql-yoga/render-graphiql";

/** One tab that GraphiQL opens with. */
export interface Example {
  readonly query: string;
  /** JSON text */
  readonly variables?: string;
}

export interface GraphiqlPage {
  readonly html: string;
  readonly gzipped: Buffer;
  /** Content-Security-Policy under which the page works and can reach nothing but its own origin. */
  readonly policy: string;
}

/** The GraphiQL page, everything inline; rendered and packed once, on the first call of the function it returns. */
export function graphiqlPage(examples: readonly Example[]): () => Promise<GraphiqlPage> {
  let page: Promise<GraphiqlPage> | null = null;
  return () => (page ??= render(examples));
}

async function render(examples: readonly Example[]): Promise<GraphiqlPage> {
  const html = withConnectionParams(
    renderGraphiQL({
      title: "Godwit",
      subscriptionsProtocol: "WS",
      ...(examples.length > 0
        ? { defaultTabs: examples.map((e) => ({ query: e.query, variables: e.variables ?? null })) }
        : {}),
    }),
  );
  return { html, gzipped: await promisify(gzip)(html), policy: contentSecurityPolicy(html) };
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
