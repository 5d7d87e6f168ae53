import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startHarness } from "../../support/harness.js";

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}
interface Batch {
  resourceSpans: { resource: { attributes: Span["attributes"] }; scopeSpans: { spans: Span[] }[] }[];
}

/** Takes what an OTLP exporter sends, as a collector does. */
async function startCollector(): Promise<{
  url: string;
  bodies: string[];
  paths: Set<string>;
  close(): Promise<void>;
}> {
  const bodies: string[] = [];
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        bodies.push(Buffer.concat(chunks).toString("utf8"));
        paths.add(request.url ?? "");
        response.setHeader("content-type", "application/json").end("{}");
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

test("a trace joins the caller, the request, its operation and the statements beneath it, and tells nothing about people", async () => {
  const collector = await startCollector();
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const callerSpan = "b7ad6b7169203331";
  const userId = "alice-4711";
  const text = "waterproof hiking boots";
  const other = "1af7651916cd43dd8448eb211c80319d";
  try {
    const harness = await startHarness("openai+qdrant", {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
        OTEL_SERVICE_NAME: "shop-godwit",
        LOG_LEVEL: "info",
        EMBEDDING_DIMENSIONS: "64",
      },
    });
    try {
      await harness.gql(
        `mutation Fill { upsertItems(items: [{ id: "a", title: "Alpine boots" }]) { accepted } recordBehaviours(behaviours: [{ userId: "${userId}", type: SEARCH, text: "${text}", occurredAt: "2026-05-01T00:00:00Z" }]) { accepted } }`,
      );
      await harness.settle();
      const ask = (trace: string): Promise<unknown> =>
        fetch(harness.url, {
          method: "POST",
          headers: { "content-type": "application/json", traceparent: `00-${trace}-${callerSpan}-01` },
          body: JSON.stringify({
            query:
              'query Home($user: ID!) { recommendations(userId: $user, first: 3) { edges { node { item { id } } } } item(id: "a") { title } }',
            variables: { user: userId },
          }),
        }).then((answer) => answer.json());
      for (const answer of await Promise.all([ask(traceId), ask(other)]))
        expect(answer).toMatchObject({ data: { item: { title: "Alpine boots" } } });
      const lines = (pattern: RegExp) => harness.log.filter(({ msg }) => pattern.test(String(msg)));
      await expect
        .poll(
          () =>
            new Set(
              lines(/^answered$/)
                .filter(({ operation }) => operation === "Home")
                .map((line) => line["trace_id"]),
            ),
        )
        .toEqual(new Set([traceId, other]));
      expect(lines(/a new codebook serves/)).toMatchObject([
        { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), span_id: expect.stringMatching(/^[0-9a-f]{16}$/) },
      ]);
    } finally {
      await harness.close();
    }
  } finally {
    await collector.close();
  }

  expect([...collector.paths]).toEqual(["/v1/traces"]);
  const batches = collector.bodies
    .map((body) => JSON.parse(body) as Batch)
    .flatMap(({ resourceSpans }) => resourceSpans);
  expect(batches[0]?.resource.attributes).toContainEqual({
    key: "service.name",
    value: { stringValue: "shop-godwit" },
  });
  const spans = batches.flatMap(({ scopeSpans }) => scopeSpans).flatMap((scope) => scope.spans);

  for (const id of [traceId, other]) {
    // both at once: neither has the other's statements
    const trace = spans.filter((span) => span.traceId === id);
    const byId = new Map(trace.map((span) => [span.spanId, span]));
    const request = trace.find(({ name }) => name === "POST /graphql");
    const operation = trace.find(({ name }) => name === "query Home");
    expect(request).toMatchObject({ parentSpanId: callerSpan, kind: 2 });
    expect(operation?.parentSpanId).toBe(request?.spanId);
    const statements = trace.filter(({ attributes }) => attributes.some(({ key }) => key === "db.system.name"));
    // the user's snapshot, which is read for every answer; titles may be in memory
    expect(statements.map(({ name }) => name)).toContain("SELECT migrations");
    for (const span of trace) if (span !== request) expect(byId.has(span.parentSpanId ?? ""), span.name).toBe(true);
  }
  const names = new Set(spans.map(({ name }) => name));
  const roots = new Set(spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name));
  for (const name of ["mutation Fill", "outbox index-item", "outbox fold", "embed", "vectors upsert", "fit CODEBOOK"])
    expect([...names]).toContain(name);
  for (const name of roots) expect(name).toMatch(/^(POST \/graphql|outbox |fit )/); // polling makes no traces
  for (const personal of [userId, "alice", text, "Alpine"]) expect(collector.bodies.join("\n")).not.toContain(personal);
});
