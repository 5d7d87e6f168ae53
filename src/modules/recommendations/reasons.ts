import { InterestReader } from "../../core/interests/reader.js";
import { daypartOf } from "../../core/session.js";
import { GodwitError } from "../../core/errors.js";
import { domainKey } from "../../core/interests/cells.js";
import type { FeatureName } from "../../core/ranking/features/names.js";
import { placeOf } from "../../core/transfer/places.js";
import type { BehaviourType } from "../../core/types.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { AppContext } from "../kit/context.js";
import { topicsOf } from "../catalogue/live-catalogue.js";
import type { PageItem } from "./compose.js";
import type { ReasonView, ShownRecommendation } from "./reason-view.js";
import { hiddenTopics } from "../sensitive/hidden-topics.js";
import { isHidden } from "./hidden.js";
import { preferenceReasons } from "./preference-reason.js";
import type { ServedSet } from "./recommendation-set.js";

type Language = "en" | "zh";
/** Contributions below this part of the largest are not told. */
const toldShare = 0.1;
const toldAtMost = 4;
/** Own items in a topic with at least this share of it speak for the interest. */
const evidenceShare = 0.2;

const did: Record<Language, Partial<Record<BehaviourType, string>>> = {
  en: {
    VIEW: "looked at",
    CLICK: "opened",
    LIKE: "liked",
    BOOKMARK: "kept",
    SHARE: "shared",
    COMMENT: "commented on",
    RATE: "rated",
    PURCHASE: "bought",
    DWELL: "spent time with",
  },
  zh: {
    VIEW: "看过",
    CLICK: "打开过",
    LIKE: "喜欢过",
    BOOKMARK: "收藏过",
    SHARE: "分享过",
    COMMENT: "评论过",
    RATE: "评价过",
    PURCHASE: "购买过",
    DWELL: "停留过",
  },
};

const dayparts: Record<Language, Record<string, string>> = {
  en: { NIGHT: "at night", MORNING: "in the morning", AFTERNOON: "in the afternoon", EVENING: "in the evening" },
  zh: { NIGHT: "夜间", MORNING: "上午", AFTERNOON: "下午", EVENING: "晚间" },
};

/**
 * Why an item was recommended, in words: every claimed behaviour is read from the history, and a claim without one is
 * not made.
 */
export async function reasonsOf(
  { set, item }: ShownRecommendation,
  language: string,
  app: AppContext,
): Promise<ReasonView[]> {
  if (language !== "en" && language !== "zh")
    throw new GodwitError("BAD_USER_INPUT", `language is ${JSON.stringify(language)}; en and zh are spoken here.`, [
      "language",
    ]);
  const out = [
    ...(await preferenceReasons({ set, item }, language, app)),
    ...item.rules.map((rule) => ruleReason(rule, item, language)),
  ];
  const given = out.length;
  const texts = new Set<string>();
  const positive = item.scored.contributions
    .filter(({ contribution }) => contribution > 0)
    .toSorted((a, b) => b.contribution - a.contribution);
  const floor = (positive[0]?.contribution ?? 0) * toldShare;
  for (const { feature, contribution } of positive) {
    if (contribution < floor || out.length >= toldAtMost + given) break;
    const told = await words(feature, { set, item }, language, app);
    if (told === null || texts.has(told.text)) continue;
    texts.add(told.text);
    out.push({ code: feature, contribution, ...told });
  }
  return out;
}

/** A rule is told as what it is: somebody's decision, not the user's interest. */
function ruleReason(rule: string, { pinned, boost }: PageItem, language: Language): ReasonView {
  const english = language === "en";
  const text = pinned
    ? english
      ? `Pinned by rule “${rule}”.`
      : `由规则“${rule}”置顶。`
    : boost >= 0
      ? english
        ? `Raised by rule “${rule}”.`
        : `由规则“${rule}”提升。`
      : english
        ? `Lowered by rule “${rule}”.`
        : `由规则“${rule}”降低。`;
  return { code: "rule", text, contribution: boost, evidence: [] };
}

async function words(
  feature: FeatureName,
  { set, item }: ShownRecommendation,
  language: Language,
  app: AppContext,
): Promise<{ text: string; evidence: BehaviourRecord[] } | null> {
  const english = language === "en";
  switch (feature) {
    case "ownFrequency":
    case "ownRecency":
    case "repeatRate": {
      const evidence = await ownBehaviours(set, [item.scored.id], app);
      const count = set.picture.state.items.get(item.scored.number)?.count ?? 0;
      if (evidence.length === 0 || count === 0) return null;
      if (feature === "repeatRate")
        return { evidence, text: english ? "You may want it again." : "你可能会再次需要它。" };
      return {
        evidence,
        text: english
          ? `You came back to this ${count === 1 ? "once" : `${count} times`}.`
          : `你已接触过 ${count} 次。`,
      };
    }
    case "itemItem":
    case "cooccurrence":
    case "distilledText": {
      const titles = await becauseOf({ set, item }, app);
      const evidence = await ownBehaviours(
        set,
        titles.map(({ id }) => id),
        app,
      );
      const first = evidence[0];
      const title = titles.find(({ id }) => id === first?.itemId)?.title;
      if (first === undefined || title === undefined) return null;
      const verb = did[language][first.type] ?? (english ? "took" : "接触过");
      if (feature === "cooccurrence")
        return {
          evidence,
          text: english
            ? `Often taken together with “${title}”, which you ${verb}.`
            : `常与你${verb}的“${title}”一起出现。`,
        };
      if (feature === "distilledText")
        return {
          evidence,
          text: english ? `Much like “${title}”, which you ${verb}.` : `与你${verb}的“${title}”相似。`,
        };
      return { evidence, text: english ? `Because you ${verb} “${title}”.` : `因为你${verb}“${title}”。` };
    }
    case "interestMixture":
    case "contextLogOdds": {
      const asking = item.scored.interests[0];
      const topic = asking === undefined ? undefined : set.picture.edition.topics[asking.topic];
      if (asking === undefined || topic === undefined || hiddenTopics(app).has(topic.id)) return null;
      const evidence = await topicBehaviours(set, asking.topic, app);
      const told = feature === "interestMixture" ? await toldFrom(evidence, { set, item }, language, app) : null;
      if (told !== null) return told;
      const scene = Object.values(set.context.scene);
      const when = [
        dayparts[language][daypartOf(set.context.hour)]!,
        ...(scene.length > 0 ? [english ? `on ${scene.join(", ")}` : scene.join("、")] : []),
      ];
      if (feature === "contextLogOdds")
        return evidence.length === 0
          ? {
              evidence,
              text: english
                ? `${topic.label}: wanted more ${when.join(", ")}.`
                : `${topic.label}:${when.join("、")}更受欢迎。`,
            }
          : {
              evidence,
              text: english
                ? `You turn to ${topic.label} more ${when.join(", ")}.`
                : `你在${when.join("、")}更关注${topic.label}。`,
            };
      return evidence.length === 0
        ? { evidence, text: english ? `People here are interested in ${topic.label}.` : `这里的人关注${topic.label}。` }
        : { evidence, text: english ? `Fits your interest in ${topic.label}.` : `符合你对${topic.label}的兴趣。` };
    }
    case "transfer":
      return elsewhere({ set, item }, language, app);
    case "popularity1":
      return { evidence: [], text: english ? "Trending today." : "今日热门。" };
    case "popularity7":
      return { evidence: [], text: english ? "Trending this week." : "本周热门。" };
    case "popularity30":
      return { evidence: [], text: english ? "Popular this month." : "本月热门。" };
    case "popularity180":
      return { evidence: [], text: english ? "Popular for a long time." : "长期受欢迎。" };
    case "popularityEver":
      return { evidence: [], text: english ? "Chosen by most people of all." : "总体最受欢迎。" };
    case "freshness":
      return { evidence: [], text: english ? "New." : "新内容。" };
    default:
      return null;
  }
}

/**
 * "Because you read … in News": the source that brings most of the interest, told only where a behaviour there proves
 * it.
 */
async function elsewhere(
  { set, item }: ShownRecommendation,
  language: Language,
  app: AppContext,
): Promise<{ text: string; evidence: BehaviourRecord[] } | null> {
  const { population, edition } = set.picture;
  const { catalogue, transfer, k, parameters } = edition;
  const entry = catalogue.at(item.scored.position);
  const because =
    entry === null || transfer === null
      ? null
      : transfer
          .to({ state: set.picture.state, reader: new InterestReader(population, k, parameters), at: set.context.at })
          .because(domainKey(entry.domain), entry.topics);
  const from = because === null ? null : placeOf(because.from);
  if (because === null || from === null) return null;
  return toldFrom(
    await topicBehaviours(set, because.topic, app, (domain) => domain === from.value),
    { set, item },
    language,
    app,
  );
}

/**
 * Behaviours that prove an interest, as a reason in words that says where they were; null where one of them was in the
 * item's own domain.
 */
async function toldFrom(
  evidence: BehaviourRecord[],
  { set, item: { scored } }: ShownRecommendation,
  language: Language,
  app: AppContext,
): Promise<{ text: string; evidence: BehaviourRecord[] } | null> {
  const { catalogue } = set.picture.edition;
  const here = catalogue.at(scored.position)?.domain;
  const first = evidence[0];
  const source = first?.itemId == null ? null : await app.loaders.item.load(first.itemId);
  if (
    first === undefined ||
    source === null ||
    evidence.some(({ itemId }) => itemId === null || topicsOf(catalogue, itemId)?.domain === here)
  )
    return null;
  const verb = did[language][first.type] ?? (language === "en" ? "took" : "接触过");
  const where = source.domain.slice(0, 1).toUpperCase() + source.domain.slice(1);
  return {
    evidence,
    text:
      language === "en"
        ? `Because you ${verb} “${source.title}” in ${where}.`
        : `因为你在“${where}”${verb}“${source.title}”。`,
  };
}

/** The own items that explain item-item contributions, with their titles, strongest first. */
async function becauseOf(
  { set, item: { scored } }: ShownRecommendation,
  app: AppContext,
): Promise<{ id: string; title: string }[]> {
  const { catalogue } = set.picture.edition;
  const ids = scored.because.flatMap(({ number }) => catalogue.at(catalogue.positionOf(number))?.id ?? []);
  const told = ids.filter((id) => !isHidden(id, catalogue, app));
  const items = await Promise.all(told.map((id) => app.loaders.item.load(id)));
  return items.flatMap((item) => (item ? [{ id: item.id, title: item.title }] : []));
}

/** The user's newest behaviours with any of the items; one statement serves all reasons of a request. */
async function ownBehaviours(
  { userId, profiling, picture: { edition } }: ServedSet,
  itemIds: readonly string[],
  app: AppContext,
): Promise<BehaviourRecord[]> {
  const recent = profiling ? await app.loaders.recent.load(userId) : [];
  return itemIds
    .filter((id) => !isHidden(id, edition.catalogue, app))
    .flatMap((id) => recent.find(({ itemId, type }) => itemId === id && type !== "DISMISS" && type !== "DISLIKE") ?? [])
    .slice(0, 3);
}

async function topicBehaviours(
  { userId, profiling, picture: { edition } }: ServedSet,
  topic: number,
  app: AppContext,
  within: (domain: string) => boolean = () => true,
): Promise<BehaviourRecord[]> {
  const proving: BehaviourRecord[] = [];
  for (const behaviour of profiling ? await app.loaders.recent.load(userId) : []) {
    const { itemId, type } = behaviour;
    if (itemId !== null && isHidden(itemId, edition.catalogue, app)) continue;
    const entry =
      itemId === null || type === "DISMISS" || type === "DISLIKE" ? null : topicsOf(edition.catalogue, itemId);
    const i = entry?.topics.index.indexOf(topic) ?? -1;
    if (i < 0 || entry!.topics.value[i]! < evidenceShare || !within(entry!.domain)) continue;
    if (proving.push(behaviour) === 3) break;
  }
  return proving;
}
