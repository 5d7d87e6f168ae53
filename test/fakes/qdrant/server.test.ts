import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpenApiCheck } from "./openapi.js";
import { startFakeQdrant, type FakeQdrantServer } from "./server.js";

const check = OpenApiCheck.load();

describe("the Qdrant server for tests", () => {
  let server: FakeQdrantServer;
  beforeAll(async () => {
    server = await startFakeQdrant();
  });
  afterAll(() => server.close());

  async function send(method: string, path: string, body?: object): Promise<{ status: number; answer: unknown }> {
    const response = await fetch(server.url + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: response.status, answer: await response.json() };
  }
  const filled = async (name: string): Promise<void> => {
    await send("PUT", `/collections/${name}`, { vectors: { size: 2, distance: "Cosine" } });
    await send("PUT", `/collections/${name}/points?wait=true`, {
      points: [{ id: "2ed6657d-e927-568b-95e1-2665a8aea6a2", vector: [3, 4], payload: { a: { b: 1 }, "a.b": 2 } }],
    });
  };

  it("answers in Qdrant's shapes, with its messages for what is absent or of the wrong size", async () => {
    await filled("shapes");
    expect(await send("GET", "/collections/none")).toEqual({
      status: 404,
      answer: { status: { error: "Not found: Collection `none` doesn't exist!" }, time: expect.any(Number) },
    });
    expect(await send("PUT", "/collections/shapes", { vectors: { size: 2, distance: "Cosine" } })).toMatchObject({
      status: 409,
    });
    expect(await send("POST", "/collections/shapes/points/query/batch", { searches: [{ query: [1] }] })).toMatchObject({
      status: 400,
      answer: { status: { error: "Wrong input: Vector dimension error: expected dim: 2, got 1" } },
    });
    expect(
      await send("POST", "/collections/shapes/points/query/batch", { searches: [{ query: [1, 0] }] }),
    ).toMatchObject({
      status: 200,
      answer: { status: "ok", result: [{ points: [{ score: expect.closeTo(0.6, 6), payload: null }] }] },
    });
  });

  it("reads field names as JSON paths: a dot steps into an object unless quoted", async () => {
    await filled("paths");
    const count = async (key: string, value: number): Promise<unknown> =>
      (await send("POST", "/collections/paths/points/count", { filter: { must: { key, match: { value } } } })).answer;
    expect(await count("a.b", 1)).toMatchObject({ result: { count: 1 } });
    expect(await count('"a.b"', 2)).toMatchObject({ result: { count: 1 } });
    expect(await count("a.b", 2)).toMatchObject({ result: { count: 0 } });
    expect(
      await send("POST", "/collections/paths/points/count", { filter: { must: { key: "a b", match: { value: 1 } } } }),
    ).toMatchObject({ status: 400 });
  });

  it("refuses to set the payload of a point that is not there", async () => {
    await filled("absent");
    const operations = [{ set_payload: { payload: { a: 1 }, points: ["00000000-0000-5000-8000-000000000000"] } }];
    expect(await send("POST", "/collections/absent/points/batch?wait=true", { operations })).toMatchObject({
      status: 404,
    });
  });

  it.skipIf(check === null)(
    "notices requests and answers that Qdrant's OpenAPI does not describe (needs ../shared/qdrant)",
    async () => {
      const ok = {
        method: "POST",
        path: "/collections/c/points/count",
        query: new URLSearchParams(),
        body: { exact: true },
        status: 200,
        answer: { result: { count: 1 }, status: "ok", time: 0 },
      };
      expect(check!.violations(ok)).toEqual([]);
      expect(check!.violations({ ...ok, body: { exakt: true } }).join()).toContain("exakt: not described");
      expect(
        check!.violations({ ...ok, body: { filter: { must: [{ key: "a", match: { value: 1.5 } }] } } }).join(),
      ).toContain("fits no alternative");
      expect(check!.violations({ ...ok, answer: { result: { count: -1 } } }).join()).toContain("out of bounds");
      expect(check!.violations({ ...ok, status: 404, answer: { status: "gone" } }).join()).toContain("not an object");
      expect(check!.violations({ ...ok, query: new URLSearchParams({ wait: "true" }) }).join()).toContain(
        "wait is not described",
      );
      expect(check!.violations({ ...ok, path: "/collections/c/points/counts" }).join()).toContain(
        "not in the description",
      );
      await send("PUT", "/collections/bad", { vectors: { size: 0, distance: "Cosine" } });
      expect(server.violations.join()).toContain("0 is out of bounds");
    },
  );
});
