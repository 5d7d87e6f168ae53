import { bootstrapMean, pairedDifference, type Interval } from "../../statistics/bootstrap.js";
import { listMetrics } from "../../statistics/list-metrics.js";
import { fitLogit } from "../../ranking/fit/logit.js";
import type { ChoiceSet } from "../../ranking/fit/choice-set.js";
import { bestFirst } from "../../ranking/score.js";
import { seeded } from "../../statistics/random.js";
import { fading, type VoteGates, type VotePair, type VoteReason, type VotesInto } from "../../ranking/carried-votes.js";
import { votedSet, voteFeatures, voteRows, type VoteCase, type VoteParts, type VoteRows } from "./vote-rows.js";

/** With fewer sessions nothing can be told. */
const fewestJudged = 40;
/** Sessions a target, so that time stays bounded. */
const mostJudged = 240;
/** κ that are tried: own items after which the others count half. */
const fades = [30, 10, 3, 1, 0] as const;
const top = 10;
const l2 = 10;

/**
 * Decides, per target domain, which other domains' items may vote for its items (item to item, in sessions, and by
 * text), and how fast those votes fade as own items in the target come. Votes learned before the split are judged by
 * NDCG on sessions after it, each half of the sessions ranked by a conditional logit that the other half taught; every
 * session twice, with the user's own items in the target and as if they had none. All sources open together when that
 * is proven to help; then those that are proven to mislead are shut. Where the whole is not proven, each source has to
 * prove itself alone. Targets that too few sessions can judge take all votes if votes from elsewhere are proven over
 * all other targets, and none if they are proven to harm there.
 *
 * cases: sessions within a target, in any order.
 */
export function fitVotes(
  targets: readonly string[],
  casesOf: (target: string) => Iterable<VoteCase>,
  parts: VoteParts,
  seed: number,
): VoteGates {
  const fitted: { target: VotesInto; pairs: VotePair[] }[] = [];
  const gains: number[] = [];
  const unjudged: string[] = [];
  for (const to of targets) {
    const random = seeded(seed);
    const all = [...casesOf(to)];
    const step = Math.max(1, all.length / mostJudged);
    const cases = Array.from({ length: Math.min(all.length, mostJudged) }, (_, i) =>
      voteRows(all[Math.floor(i * step)]!, to, parts, random),
    ).filter(({ sources }) => [...sources.keys()].some((domain) => domain !== to));
    if (cases.length < fewestJudged) {
      unjudged.push(to);
      continue;
    }
    const target = new Target(to, cases, seed);
    const decision = target.decide();
    fitted.push(decision);
    gains.push(...target.gainsTogether);
  }
  const everywhere = gains.length === 0 ? null : bootstrapMean(gains, { seed, draws: 500 });
  return {
    targets: [
      ...fitted.map(({ target }) => target),
      ...(everywhere !== null && everywhere.high < 0
        ? unjudged.map((to) => ({ to, open: [], fade: null, together: null }))
        : []),
    ],
    pairs: fitted.flatMap(({ pairs }) => pairs),
  };
}

interface Asked {
  readonly known: Float64Array;
  readonly both: Float64Array;
}
interface Opened {
  readonly open: readonly string[];
  readonly gains: ReadonlyMap<string, Interval>;
  readonly reasons: ReadonlyMap<string, VoteReason>;
}

/** The sources of one target under trial. */
class Target {
  readonly #to: string;
  readonly #cases: readonly VoteRows[];
  readonly #seed: number;
  readonly #asks = new Map<string, Asked>();
  #fades: readonly [number | null, number | null] = [null, null];
  /** NDCG of all sources together less that of none, by session */
  gainsTogether: readonly number[] = [];

  constructor(to: string, cases: readonly VoteRows[], seed: number) {
    this.#to = to;
    this.#cases = cases;
    this.#seed = seed;
  }

  decide(): { target: VotesInto; pairs: VotePair[] } {
    const counts = new Map<string, number>();
    for (const { sources } of this.#cases)
      for (const domain of sources.keys()) if (domain !== this.#to) counts.set(domain, (counts.get(domain) ?? 0) + 1);
    const sources = [...counts.keys()].toSorted();
    const able = sources.filter((domain) => counts.get(domain)! >= fewestJudged);
    const fade = this.#chooseFades(sources);
    const none = this.#ndcg([], null);
    const together = this.#judged(sources);
    this.gainsTogether = Array.from(together, (ndcg, i) => ndcg - none[i]!);
    const gain = this.#difference(together, none);
    const { open, gains, reasons } = gain.low > 0 ? this.#withoutMisleading(sources, able) : this.#provenAlone(able);
    const closedFor = (domain: string): VoteReason =>
      !able.includes(domain) ? "TOO_FEW_USERS" : gains.get(domain)!.high < 0 ? "MISLEADING" : "NOT_PROVEN";
    return {
      target: { to: this.#to, open, fade, together: gain },
      pairs: sources.map((from) => ({
        from,
        to: this.#to,
        judged: counts.get(from)!,
        gain: gains.get(from) ?? null,
        on: open.includes(from),
        reason: reasons.get(from) ?? (open.includes(from) ? "TOGETHER" : closedFor(from)),
      })),
    };
  }

  /** From all sources, one at a time, those without which it is proven to be better. */
  #withoutMisleading(sources: readonly string[], able: readonly string[]): Opened {
    const reasons = new Map<string, VoteReason>();
    const gains = new Map<string, Interval>();
    for (let open = [...sources]; ; ) {
      const whole = this.#judged(open);
      let worst: { domain: string; gain: Interval } | null = null;
      for (const domain of able.filter((one) => open.includes(one))) {
        const gain = this.#difference(whole, this.#judged(open.filter((one) => one !== domain)));
        gains.set(domain, gain);
        if (gain.high < 0 && (worst === null || gain.mean < worst.gain.mean)) worst = { domain, gain };
      }
      if (worst === null) return { open, gains, reasons };
      reasons.set(worst.domain, "MISLEADING");
      open = open.filter((one) => one !== worst.domain);
    }
  }

  /** From none, one at a time, the source that is proven to bring most. */
  #provenAlone(able: readonly string[]): Opened {
    const reasons = new Map<string, VoteReason>();
    const gains = new Map<string, Interval>();
    for (let open: string[] = []; ; ) {
      const so = this.#judged(open);
      let first: { domain: string; gain: Interval } | null = null;
      for (const domain of able.filter((one) => !open.includes(one))) {
        const gain = this.#difference(this.#judged([...open, domain].toSorted()), so);
        if (open.length === 0) gains.set(domain, gain);
        if (gain.low > 0 && (first === null || gain.mean > first.gain.mean)) first = { domain, gain };
      }
      if (first === null) return { open, gains, reasons };
      reasons.set(first.domain, "PROVEN");
      gains.set(first.domain, first.gain);
      open = [...open, first.domain].toSorted();
    }
  }

  /**
   * κ by which each half of the sessions is judged: the other half's choice. Votes do not fade where they are proven to
   * help users who have items of their own in the target: otherwise own items take over. Returns the choice of all.
   */
  #chooseFades(sources: readonly string[]): number | null {
    const known = this.#cases.map(({ ownThere }) => ownThere > 0);
    const ofThem = (values: Float64Array) => values.filter((_, i) => known[i]);
    const unfaded = ofThem(this.#asked(sources, null).known);
    const none = ofThem(this.#asked([], null).known);
    this.#fades = [null, null];
    if (unfaded.length >= fewestJudged && this.#difference(unfaded, none).low > 0) return null;
    const tried = fades.map((fade) => ({ fade, ndcg: this.#ndcg(sources, fade) }));
    const best = (wanted: (i: number) => boolean) =>
      tried.reduce((a, b) => (sum(b.ndcg, wanted) > sum(a.ndcg, wanted) ? b : a)).fade;
    this.#fades = [best((i) => i % 2 === 1), best((i) => i % 2 === 0)];
    return best(() => true);
  }

  #judged(open: readonly string[]): Float64Array {
    const [even, odd] = this.#fades.map((fade) => this.#ndcg(open, fade));
    return even!.map((x, i) => (i % 2 === 0 ? x : odd![i]!));
  }

  /** NDCG of each session, mean of its two questions. */
  #ndcg(open: readonly string[], fade: number | null): Float64Array {
    return this.#asked(open, fade).both;
  }

  /** NDCG of each session with the own items in the target known, and the mean of that and as if there were none. */
  #asked(open: readonly string[], fade: number | null): Asked {
    const key = open.length === 0 ? "" : `${fade} ${open.join("\u001e")}`;
    const found = this.#asks.get(key);
    if (found) return found;
    const heard = new Set(open);
    const questions = this.#cases.map((one) =>
      [true, false].map((voting) =>
        votedSet(one, (domain) =>
          domain === this.#to
            ? voting
              ? 1
              : 0
            : !heard.has(domain)
              ? 0
              : fade === null || !voting
                ? 1
                : fading(fade, one.ownThere),
        ),
      ),
    );
    const known = new Float64Array(this.#cases.length);
    const both = new Float64Array(this.#cases.length);
    for (const half of [0, 1]) {
      const { weights } = fitLogit(questions.filter((_, i) => i % 2 !== half).flat(), { l2 });
      questions.forEach(([voting, none], i) => {
        if (i % 2 !== half) return;
        known[i] = ndcgOf(voting!, weights);
        both[i] = (known[i]! + ndcgOf(none!, weights)) / 2;
      });
    }
    const asked = { known, both };
    this.#asks.set(key, asked);
    return asked;
  }

  #difference(a: Float64Array, b: Float64Array): Interval {
    return pairedDifference(a, b, { seed: this.#seed, draws: 500 });
  }
}

/** Ties go against the chosen rows, which come first. */
function ndcgOf(set: ChoiceSet, weights: Float64Array): number {
  const scores = new Float64Array(set.listed);
  for (let r = 0; r < set.listed; r++)
    for (let f = 0; f < voteFeatures; f++) scores[r]! += weights[f]! * set.values[r * voteFeatures + f]!;
  return listMetrics(
    bestFirst(scores, (i) => -i, top),
    new Set(set.truth),
    top,
  ).ndcg;
}

function sum(values: Float64Array, wanted: (i: number) => boolean): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) if (wanted(i)) total += values[i]!;
  return total;
}
