import { describe, expect, it } from "vitest";
import { normal, seeded } from "../statistics/random.js";
import { assign, decodeCodebook, encodeCodebook } from "./codebook.js";
import { companionPoints, learnCompanionMap, tellingSittings } from "./companions.js";
import { fitCodebook } from "./fit.js";

const d = 24;
const themes = 6;
const looks = 8;

/**
 * A shop of plain titles: a vector is its theme's direction, a look's that all themes share and that is twice as
 * strong, and noise. People take things of one theme in a sitting, whatever they look like.
 */
function shop(n: number, sittings: number, seed = 1) {
  const random = seeded(seed);
  const direction = (): Float32Array => Float32Array.from({ length: d }, () => normal(random) / Math.sqrt(d));
  const themeOf = Array.from({ length: themes }, direction);
  const lookOf = Array.from({ length: looks }, direction);
  const theme = Array.from({ length: n }, (_, i) => i % themes);
  const vectors = new Float32Array(n * d);
  theme.forEach((t, i) => {
    const look = lookOf[Math.floor(random() * looks)]!;
    const noise = direction();
    const row = Float32Array.from(noise, (x, j) => themeOf[t]![j]! + 2 * look[j]! + 0.2 * x);
    const length = Math.hypot(...row);
    vectors.set(
      row.map((x) => x / length),
      i * d,
    );
  });
  const taken = Array.from({ length: sittings }, () => {
    const t = Math.floor(random() * themes);
    const rows = Array.from({ length: 4 }, () =>
      random() < 0.2 ? Math.floor(random() * n) : themes * Math.floor(random() * (n / themes)) + t,
    );
    return [...new Set(rows)];
  });
  return { vectors, theme, sittings: taken };
}

function purity(nearest: ArrayLike<number>, theme: readonly number[]): number {
  const counts = new Map<number, number[]>();
  theme.forEach((t, i) => {
    const row = counts.get(nearest[i]!) ?? Array.from({ length: themes }, () => 0);
    row[t]!++;
    counts.set(nearest[i]!, row);
  });
  return [...counts.values()].reduce((sum, row) => sum + Math.max(...row), 0) / theme.length;
}

const options = { space: "test:24", seed: 1 };

describe("topics from what is taken together", () => {
  const world = shop(300, 1_500);
  const alone = fitCodebook(world.vectors, 300, d, options);
  const together = fitCodebook(world.vectors, 300, d, { ...options, sittings: world.sittings });

  it("are themes where text alone finds looks", () => {
    expect(purity(alone.nearest, world.theme)).toBeLessThan(0.7);
    expect(purity(together.nearest, world.theme)).toBeGreaterThan(0.95);
    expect(together.report.judged!.companions).toBeGreaterThan(together.report.judged!.text);
  });

  it("read items that nobody has had by the same map, before and after they are stored", () => {
    const stored = decodeCodebook(encodeCodebook(together.codebook));
    const read = Array.from({ length: 300 }, (_, i) => {
      const { index, value } = assign(stored, world.vectors.subarray(i * d, (i + 1) * d));
      return index[value.indexOf(Math.max(...value))]!;
    });
    expect(purity(read, world.theme)).toBeGreaterThan(0.9);
  });

  it("stay as they were by text where sittings are random or few", () => {
    const random = seeded(3);
    const noise = Array.from({ length: 1_500 }, () => {
      const first = Math.floor(random() * 300);
      return [first, (first + 1 + Math.floor(random() * 299)) % 300];
    });
    for (const sittings of [noise, world.sittings.slice(0, 50)])
      expect(fitCodebook(world.vectors, 300, d, { ...options, sittings }).codebook).toEqual(alone.codebook);
  });

  it("keep their ids when a tenth of the items is new", () => {
    const grown = shop(330, 1_500);
    const before = new Set(together.codebook.topicIds);
    const refitted = fitCodebook(grown.vectors, 330, d, {
      ...options,
      sittings: grown.sittings,
      previous: fitCodebook(grown.vectors.slice(0, 300 * d), 300, d, {
        ...options,
        sittings: grown.sittings.map((rows) => rows.filter((row) => row < 300)),
      }).codebook,
    });
    expect(refitted.report.changes!.kept.length).toBeGreaterThanOrEqual(Math.min(themes, before.size));
    expect(refitted.report.changes!.emptied).toEqual([]);
  });
});

describe("topics from what items bring along", () => {
  const width = 16;
  const { theme, sittings } = shop(300, 1_500);
  const random = seeded(11);
  const unit = (size: number, towards?: Float32Array): Float32Array => {
    const row = Float32Array.from(
      { length: size },
      (_, j) => normal(random) / Math.sqrt(size) + 2 * (towards?.[j] ?? 0),
    );
    const length = Math.hypot(...row);
    return row.map((x) => x / length);
  };
  const looks = Array.from({ length: themes }, () => unit(width));
  const rowsOf = (each: (i: number) => Float32Array, size: number): Float32Array => {
    const out = new Float32Array(theme.length * size);
    theme.forEach((_, i) => out.set(each(i), i * size));
    return out;
  };
  const texts = rowsOf(() => unit(d), d);
  const own = (vectors: Float32Array) => ({ rows: Int32Array.from(theme.keys()), vectors, dimension: width });
  const pictures = rowsOf((i) => unit(width, looks[theme[i]!]), width);
  const blind = fitCodebook(texts, 300, d, { ...options, sittings });
  const seeing = fitCodebook(texts, 300, d, { ...options, sittings, own: own(pictures) });

  it("are its themes where texts say nothing, for items that nobody has had, before and after they are stored", () => {
    const { judged } = seeing.report;
    expect(judged!.own!.lift - judged!.companions).toBeGreaterThan(2 * judged!.own!.error);
    const stored = decodeCodebook(encodeCodebook(seeing.codebook));
    expect(stored).toEqual(seeing.codebook);
    const read = (codebook: typeof stored, i: number, picture: Float32Array | null): number => {
      const { index, value } = assign(codebook, texts.subarray(i * d, (i + 1) * d), picture);
      return index[value.indexOf(Math.max(...value))]!;
    };
    const fresh = theme.map((t, i) => read(stored, i, unit(width, looks[t])));
    expect(purity(fresh, theme)).toBeGreaterThan(0.9);
    expect(
      purity(
        theme.map((_, i) => read(stored, i, null)),
        theme,
      ),
    ).toBeLessThan(0.5);
    expect(
      purity(
        theme.map((_, i) => read(blind.codebook, i, null)),
        theme,
      ),
    ).toBeLessThan(0.5);
  });

  it("stay as they were where it says nothing", () => {
    const noise = rowsOf(() => unit(width), width);
    const { codebook, report } = fitCodebook(texts, 300, d, { ...options, sittings, own: own(noise) });
    expect(report.judged!.own).toBeDefined();
    expect(codebook).toEqual(blind.codebook);
  });
});

describe("company", () => {
  it("is asked of sittings that say something", () => {
    expect(tellingSittings([[1], [1, 2], Array.from({ length: 30 }, (_, i) => i)])).toEqual([[1, 2]]);
  });

  it("moves an item that was never taken by its text only", () => {
    const { vectors, sittings } = shop(60, 200);
    const points = { values: vectors, n: 60, d };
    const without = sittings.map((rows) => rows.filter((row) => row !== 7)).filter(({ length }) => length > 1);
    const map = learnCompanionMap(points, without);
    const again = companionPoints(points, map, []);
    const with7 = companionPoints(points, map, without);
    const at7 = (values: Float32Array): number[] => [...values.subarray(7 * d, 8 * d)];
    expect(at7(with7.values).map((x) => x.toFixed(6))).toEqual(at7(again.values).map((x) => x.toFixed(6)));
  });
});
