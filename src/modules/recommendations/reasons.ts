import { domainKey } from "../../core/interests/cells.js";
import { InterestReader } from "../../core/interests/reader.js";
import type { FeatureName } from "../../core/ranking/features/names.js";
import { placeOf } from "../../core/transfer/places.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import { topicsOf } from "../catalogue/live-catalogue.js";
import { spokenLanguage } from "../common/spoken-language.js";
import type { AppContext } from "../kit/context.js";
import type { PageItem } from "./compose.js";
import {
  becauseOf,
  lookingLike,
  ownBehaviours,
  readingAlike,
  takenTogether,
  topicBehaviours,
} from "./reason-evidence.js";
import type { Claim, ReasonView, ShownRecommendation } from "./reason-view.js";
import { preferenceReasons } from "./preference-reason.js";
import { habitClaim, interestClaim, topicAsking } from "./reason-topic.js";
import { didIn, domainIn, plainly, type ReasonLanguage, sentences } from "./reason-words.js";

/** Contributions below this part of the largest are not told. */
const toldShare = 0.1;
const toldAtMost = 4;

/**
 * Why an item was recommended, in words: every claimed behaviour is read from the history, a claim without one is not
 * made, a topic is named only where the item is of it, and no two sentences are about the same thing.
 */
export async function reasonsOf(shown: ShownRecommendation, tag: string, app: AppContext): Promise<ReasonView[]> {
  const language = spokenLanguage(tag);
  const { item } = shown;
  const out = [
    ...(await preferenceReasons(shown, language, app)),
    ...item.rules.map((rule) => ruleReason(rule, item, language)),
  ];
  const given = out.length;
  const told = new Set<string>();
  const positive = item.scored.contributions
    .filter(({ contribution }) => contribution > 0)
    .toSorted((a, b) => b.contribution - a.contribution);
  const floor = (positive[0]?.contribution ?? 0) * toldShare;
  for (const { feature, contribution } of positive) {
    if (contribution < floor || out.length >= toldAtMost + given) break;
    const claim = await claimOf(feature, shown, app);
    if (claim === null || told.has(claim.about)) continue;
    told.add(claim.about);
    out.push({ code: feature, contribution, evidence: claim.evidence, text: claim.text(language) });
  }
  return out;
}

/** A rule is told as what it is: somebody's decision, not the user's interest. */
function ruleReason(rule: string, { pinned, boost }: PageItem, language: ReasonLanguage): ReasonView {
  const said = pinned ? sentences.pinned : boost >= 0 ? sentences.raised : sentences.lowered;
  return { code: "rule", text: said(rule)[language], contribution: boost, evidence: [] };
}

async function claimOf(feature: FeatureName, shown: ShownRecommendation, app: AppContext): Promise<Claim | null> {
  switch (feature) {
    case "ownFrequency":
    case "ownRecency":
    case "ownRecency3":
    case "repeatRate":
      return ownClaim(feature === "repeatRate", shown, app);
    case "itemItem":
    case "cooccurrence":
    case "distilledText":
      return neighbourClaim(feature, shown, app);
    case "ownVectors":
      return looksClaim(shown, app);
    case "interestMixture": {
      const topic = topicAsking(shown, app);
      if (topic === null) return null;
      const evidence = await topicBehaviours(shown, topic.positions, app);
      return (await toldFrom(evidence, shown, app)) ?? interestClaim(shown, topic, app);
    }
    case "contextLogOdds": {
      const topic = topicAsking(shown, app);
      return topic === null ? null : habitClaim(shown, topic, app);
    }
    case "transfer":
      return elsewhere(shown, app);
    case "popularity6h":
    case "popularity1":
    case "popularity3":
    case "popularity7":
    case "popularity30":
    case "popularity180":
    case "popularityEver":
      return { about: "popularity", evidence: [], text: (language) => plainly[feature][language] };
    case "freshness":
    case "freshness1":
      return { about: "freshness", evidence: [], text: (language) => plainly.freshness[language] };
    default:
      return null;
  }
}

async function ownClaim(again: boolean, { set, item }: ShownRecommendation, app: AppContext): Promise<Claim | null> {
  const evidence = await ownBehaviours(set, [item.scored.id], app);
  const count = set.snapshot.state.items.get(item.scored.number)?.count ?? 0;
  if (evidence.length === 0 || count === 0) return null;
  return { about: "own", evidence, text: (language) => (again ? plainly.again : plainly.own)[language] };
}

/** Of own items what each sentence says: taken together, alike in what is written, or voting for it. */
async function neighbourClaim(
  feature: "itemItem" | "cooccurrence" | "distilledText",
  shown: ShownRecommendation,
  app: AppContext,
): Promise<Claim | null> {
  switch (feature) {
    case "itemItem":
      return itemClaim(await becauseOf(shown, app), sentences.because, shown, app);
    case "cooccurrence":
      return itemClaim(await takenTogether(shown, app), sentences.together, shown, app);
    case "distilledText":
      return itemClaim(await readingAlike(shown, app), sentences.alike, shown, app);
  }
}

async function looksClaim(shown: ShownRecommendation, app: AppContext): Promise<Claim | null> {
  return itemClaim(await lookingLike(shown, app), sentences.looksAlike, shown, app);
}

/** A claim about the first of some own items that a behaviour proves. */
async function itemClaim(
  titles: readonly { id: string; title: string }[],
  said: (typeof sentences)["because"],
  shown: ShownRecommendation,
  app: AppContext,
): Promise<Claim | null> {
  const ids = titles.map(({ id }) => id);
  const evidence = await ownBehaviours(shown.set, ids, app);
  const first = evidence[0];
  const title = titles.find(({ id }) => id === first?.itemId)?.title;
  if (first === undefined || title === undefined) return null;
  return {
    about: `item ${first.itemId}`,
    evidence,
    text: (language) => said(title, didIn(language, first.type))[language],
  };
}

/**
 * "Because you read … in News": the source that brings most of the interest, told only where a behaviour there proves
 * it.
 */
async function elsewhere(shown: ShownRecommendation, app: AppContext): Promise<Claim | null> {
  const { set, item } = shown;
  const { population, edition } = set.snapshot;
  const { catalogue, transfer, k, parameters } = edition;
  const entry = catalogue.at(item.scored.position);
  const because =
    entry === null || transfer === null
      ? null
      : transfer
          .to({ state: set.snapshot.state, reader: new InterestReader(population, k, parameters), at: set.context.at })
          .because(domainKey(entry.domain), entry.topics);
  const from = because === null ? null : placeOf(because.from);
  if (because === null || from === null) return null;
  const inSource = (_behaviour: BehaviourRecord, domain: string): boolean => domain === from.value;
  return toldFrom(await topicBehaviours(shown, [because.topic], app, inSource), shown, app);
}

/**
 * Behaviours that prove an interest, as a reason in words that says where they were; null where one of them was in the
 * item's own domain.
 */
async function toldFrom(
  evidence: BehaviourRecord[],
  { set, item: { scored } }: ShownRecommendation,
  app: AppContext,
): Promise<Claim | null> {
  const { catalogue } = set.snapshot.edition;
  const here = catalogue.at(scored.position)?.domain;
  const first = evidence[0];
  const source = first?.itemId == null ? null : await app.loaders.item.load(first.itemId);
  if (
    first === undefined ||
    source === null ||
    evidence.some(({ itemId }) => itemId === null || topicsOf(catalogue, itemId)?.domain === here)
  )
    return null;
  return {
    about: `item ${source.id}`,
    evidence,
    text: (language) =>
      sentences.elsewhere(source.title, didIn(language, first.type), domainIn(language, source.domain))[language],
  };
}
