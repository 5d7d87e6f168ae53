import { expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { CandidateSet } from "../candidates.js";
import { Catalogue } from "../catalogue.js";
import { defaultModel, forDomain, plainWeights } from "../model.js";
import type { RankInput } from "../rank-input.js";
import { fewestDomainCases, fitDomain } from "./fit-domains.js";
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
      Array.from({ length: domain === "small" ? fewestDomainCases - 1 : 300 }, (_, user) => {
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
  const [news, shop, small] = domains.map((domain) =>
    fitDomain(domain, casesOf(domain), shared, { features, seed: 1 }),
  );
  expect(small).toBeNull();
  expect(shop).toMatchObject({ weights: null, report: { domain: "shop", kept: false } });
  expect(news!.report).toMatchObject({ domain: "news", kept: true });
  expect(news!.report.gain.low).toBeGreaterThan(0);
  const weights = { news: news!.weights! };
  expect(weights.news.features.find(({ feature }) => feature === "freshness")!.weight).toBeGreaterThan(2);

  const model = { ...defaultModel, domainWeights: { NEXT: weights, DISCOVER: {} } };
  expect(forDomain(model, "NEXT", "news").weights.NEXT).toBe(weights.news);
  for (const [task, domain] of [
    ["NEXT", "shop"],
    ["NEXT", null],
    ["DISCOVER", "news"],
  ] as const)
    expect(forDomain(model, task, domain)).toBe(model);
});
