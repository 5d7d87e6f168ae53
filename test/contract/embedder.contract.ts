import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "../../src/ports/embedder.js";

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Different texts of different lengths. */
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `shelf ${i}${" blue".repeat(i % 3)}`);

/**
 * What every Embedder promises. `semantic: false` leaves out that paraphrases without a common word are near, which an
 * embedder of spelling alone cannot do.
 */
export function embedderContract(
  name: string,
  make: () => Promise<Embedder>,
  { semantic = true }: { semantic?: boolean } = {},
): void {
  describe(`${name} keeps the Embedder contract`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await make();
    });
    afterAll(() => embedder.close());

    it("names its space with its dimension", () => {
      expect(embedder.space.split(":").at(-1)).toBe(String(embedder.dimension));
      expect(embedder.space).not.toMatch(/\s|\//);
    });

    it("gives no vector for no text", async () => {
      expect(await embedder.embed([])).toEqual([]);
    });

    it("gives one finite unit vector per text, in order, however many there are, and tells its progress", async () => {
      const texts = numbered(300);
      const progress: number[] = [];
      const vectors = await embedder.embed(texts, {
        onProgress: (done, total) => {
          expect(total).toBe(300);
          progress.push(done);
        },
      });
      expect(vectors).toHaveLength(300);
      for (const vector of vectors) {
        expect(vector).toBeInstanceOf(Float32Array);
        expect(vector).toHaveLength(embedder.dimension);
        expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 4);
      }
      for (const i of [0, 1, 2, 150, 299]) {
        const [alone] = await embedder.embed([texts[i]!]);
        expect(dot(alone!, vectors[i]!)).toBeCloseTo(1, 4);
      }
      expect(progress.at(-1)).toBe(300);
      expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
    });

    it("gives one text the same vector each time, also twice in one call", async () => {
      const [first, second, other] = await embedder.embed(["a red kettle", "a red kettle", "tax law"]);
      const [again] = await embedder.embed(["a red kettle"]);
      expect(dot(first!, second!)).toBeCloseTo(1, 5);
      expect(dot(first!, again!)).toBeCloseTo(1, 5);
      expect(dot(first!, other!)).toBeLessThan(0.9);
    });

    it("takes any Unicode and long texts", async () => {
      const odd = [
        "如何在家烤面包",
        "שלום עולם",
        "🥖🍞",
        "e\u0301\u0301\u0301",
        "half \uD83D of a pair",
        "…",
        "\u0000",
        "word ".repeat(2_000),
        "长".repeat(10_000),
      ];
      const vectors = await embedder.embed(odd);
      expect(vectors).toHaveLength(odd.length);
      for (const vector of vectors) expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 4);
    });

    it("brings texts that share words nearer than texts that do not, in languages it knows and others", async () => {
      const [a, b, c, x, y, z] = await embedder.embed([
        "red paper lunch bag",
        "lunch bag of red paper",
        "central bank raises rates",
        "央行再次上调利率",
        "利率上调，央行表态",
        "家常红烧肉的做法",
      ]);
      expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!) + 0.2);
      expect(dot(x!, y!)).toBeGreaterThan(dot(x!, z!) + 0.1);
    });

    it.skipIf(!semantic)("brings paraphrases nearer than other sentences, without a common word", async () => {
      const [a, b, c] = await embedder.embed(["a scarlet teapot", "the red kettle", "new income tax law"]);
      expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!) + 0.2);
    });

    it("stops when its signal aborts, before and during the work", async () => {
      await expect(
        embedder.embed(["too late"], { signal: AbortSignal.abort(new Error("changed my mind")) }),
      ).rejects.toThrow("changed my mind");
      const controller = new AbortController();
      const work = embedder.embed(numbered(300), {
        signal: controller.signal,
        onProgress: () => controller.abort(new Error("enough")),
      });
      await expect(work).rejects.toThrow("enough");
      expect(await embedder.embed(["still serves"])).toHaveLength(1);
    });

    it("reports its health", async () => {
      const health = await embedder.health();
      expect(health.state).toBe("UP");
      expect(health.detail).toMatch(/\w+ .*\.$/);
    });
  });
}
