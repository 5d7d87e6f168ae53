import { expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { CandidateSet } from "../candidates.js";
import { Catalogue } from "../catalogue.js";
import { defaultModel, forPart, plainWeights } from "../model.js";
import type { RankInput } from "../rank-input.js";
import { fewestPartCases, fitPart } from "./fit-part.js";
import { readCases, type FitCase, type ReadCase } from "./case.js";

const day = 86_400_000;
const now = Date.UTC(2026, 0, 31);
const perDomain = 40;
const features = ["popularityEver", "freshness"] as const;
const domains = ["news", "shop", "small"] as const;

/** In "news" people take what is new, elsewhere what is popular. */
function world(): (domain: string) => ReadCase[] {
  const random = seeded(5);
  const catalogue = new Catalogue();
  const cases = new Map<string, FitCase[]>();
  domains.forEach((domain, d) => {
    for (let i = 0; i < perDomain; i++) {
      const number = d * perDomain + i;
      catalogue.upsert({
        number,
        id: `${domain}-${i}`,
        domain,
        language: null,
        tags: [],
        attributes: {},
        publishedAt: now - 60 * random() * day,
        expiresAt: null,
        topics: { index: [], value: [] },
      });
      catalogue.count(number, now - day, Math.exp(1.5 * normal(random)));
    }
  });
  domains.forEach((domain, d) => {
    const candidates = new CandidateSet();
    const positions = Array.from({ length: perDomain }, (_, i) => d * perDomain + i);
    for (const position of positions) candidates.add(position, "catalogue");
    const input: RankInput = {
      task: "NEXT",
      context: { at: now, hour: 8, weekday: 6, scene: {}, domain },
      now,
      engagements: new Map(),
      shares: null,
      staticShares: null,
      carried: null,
      interests: [],
      catalogue,
      vectors: null,
      model: defaultModel,
      candidates,
    };
    const liking = (position: number) =>
      (domain === "news"
        ? 6 * 2 ** (-(now - catalogue.appearedAt(position)!) / (14 * day))
        : Math.log(catalogue.popularity("ever").share(position))) - Math.log(-Math.log(random()));
    cases.set(
      domain,
      Array.from({ length: domain === "small" ? fewestPartCases - 1 : 300 }, (_, user) => {
        const likings = positions.map(liking);
        return { user, input, truth: new Set([positions[likings.indexOf(Math.max(...likings))]!]) };
      }),
    );
  });
  return (domain) => readCases("NEXT", cases.get(domain)!, { features, seed: 1 });
}

it("gives a domain its own β where held-out lists prove to need it, and the shared β everywhere else", () => {
  const shared = plainWeights({ popularityEver: 1 });
  const casesOf = world();
  const [news, shop, small] = domains.map((domain) => fitPart(domain, casesOf(domain), shared, { features, seed: 1 }));
  expect(small).toBeNull();
  expect(shop).toMatchObject({ weights: null, report: { name: "shop", kept: false } });
  expect(news!.report).toMatchObject({ name: "news", kept: true });
  expect(news!.report.gain.low).toBeGreaterThan(0);
  const weights = { news: news!.weights! };
  expect(weights.news.features.find(({ feature }) => feature === "freshness")!.weight).toBeGreaterThan(2);

  const model = { ...defaultModel, domainWeights: { NEXT: weights, DISCOVER: {} } };
  expect(forPart(model, "NEXT", { domain: "news" }).weights.NEXT).toBe(weights.news);
  for (const [task, domain] of [
    ["NEXT", "shop"],
    ["NEXT", null],
    ["DISCOVER", "news"],
  ] as const)
    expect(forPart(model, task, { domain })).toBe(model);
});

it("reads a surface by its own β where it has one, but within a domain by the domain's", () => {
  const [home, news] = [plainWeights({ freshness: 2 }), plainWeights({ freshness: 3 })];
  const model = {
    ...defaultModel,
    domainWeights: { NEXT: { news }, DISCOVER: {} },
    surfaceWeights: { NEXT: { home }, DISCOVER: {} },
  };
  const read = (domain: string | null, surface?: string) =>
    forPart(model, "NEXT", { domain, ...(surface === undefined ? {} : { surface }) }).weights.NEXT;
  expect(read(null, "home")).toBe(home);
  expect(read("shop", "home")).toBe(home);
  expect(read("news", "home")).toBe(news);
  expect(read(null, "newsletter")).toBe(defaultModel.weights.NEXT);
  expect(forPart(model, "DISCOVER", { domain: null, surface: "home" })).toBe(model);
});
