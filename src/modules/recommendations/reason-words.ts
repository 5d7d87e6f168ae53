import type { Daypart } from "../../core/session.js";
import type { BehaviourType } from "../../core/types.js";
import type { ShownTopic } from "../kit/shown-topics.js";

/** The languages that reasons are told in. */
export type ReasonLanguage = "en" | "zh";

const did: Record<ReasonLanguage, Partial<Record<BehaviourType, string>>> = {
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

const dayparts: Record<ReasonLanguage, Record<Daypart, string>> = {
  en: { NIGHT: "at night", MORNING: "in the morning", AFTERNOON: "in the afternoon", EVENING: "in the evening" },
  zh: { NIGHT: "夜间", MORNING: "上午", AFTERNOON: "下午", EVENING: "晚间" },
};

/** Usual values of facets and names of domains; whatever else a shop has is told as it was written. */
const chinese: Readonly<Record<string, string>> = {
  phone: "手机",
  mobile: "手机",
  desktop: "电脑",
  computer: "电脑",
  laptop: "笔记本电脑",
  tablet: "平板",
  tv: "电视",
  home: "家里",
  work: "公司",
  office: "办公室",
  commute: "路上",
  web: "网页",
  app: "应用",
  shop: "商店",
  news: "新闻",
  film: "电影",
  films: "电影",
  movies: "电影",
  music: "音乐",
  book: "图书",
  books: "图书",
  course: "课程",
  courses: "课程",
  video: "视频",
  videos: "视频",
  article: "文章",
  articles: "文章",
  podcast: "播客",
  podcasts: "播客",
};

export function didIn(language: ReasonLanguage, type: BehaviourType): string {
  return did[language][type] ?? (language === "en" ? "took" : "接触过");
}

/** A topic's name in the reader's language where it has one there. */
export function nameIn(language: ReasonLanguage, { labels, label }: ShownTopic): string {
  const name = labels[language] ?? label;
  return language === "zh" ? name.replaceAll(" · ", "、") : name;
}

/** A part of the day and facet values: "in the evening, on phone", "晚间、在手机上". */
export function whenIn(language: ReasonLanguage, daypart: Daypart | null, facets: readonly string[]): string {
  const time = daypart === null ? [] : [dayparts[language][daypart]];
  if (language === "en") return [...time, ...(facets.length > 0 ? [`on ${facets.join(", ")}`] : [])].join(", ");
  return [...time, ...facets.map((facet) => chinese[facet.toLowerCase()] ?? facet)].join("、");
}

/** The name of a domain: "News", "新闻". */
export function domainIn(language: ReasonLanguage, domain: string): string {
  const translated = language === "zh" ? chinese[domain.toLowerCase()] : undefined;
  return translated ?? domain.slice(0, 1).toUpperCase() + domain.slice(1);
}

type Said = Readonly<Record<ReasonLanguage, string>>;

/** What is said without naming anything. */
export const plainly = {
  own: { en: "You came back to this.", zh: "你回来看过它。" },
  again: { en: "You may want it again.", zh: "你可能会再次需要它。" },
  popularity6h: { en: "Trending now.", zh: "此刻热门。" },
  popularity1: { en: "Trending today.", zh: "今日热门。" },
  popularity3: { en: "Trending these days.", zh: "这几天热门。" },
  popularity7: { en: "Trending this week.", zh: "本周热门。" },
  popularity30: { en: "Popular this month.", zh: "本月热门。" },
  popularity180: { en: "Popular for a long time.", zh: "长期受欢迎。" },
  popularityEver: { en: "Chosen by most people of all.", zh: "总体最受欢迎。" },
  freshness: { en: "New.", zh: "新内容。" },
} satisfies Record<string, Said>;

export const sentences = {
  together: (title: string, verb: string): Said => ({
    en: `Often taken together with “${title}”, which you ${verb}.`,
    zh: `常与你${verb}的“${title}”一起出现。`,
  }),
  alike: (title: string, verb: string): Said => ({
    en: `Much like “${title}”, which you ${verb}.`,
    zh: `与你${verb}的“${title}”相似。`,
  }),
  looksAlike: (title: string, verb: string): Said => ({
    en: `Looks or sounds much like “${title}”, which you ${verb}.`,
    zh: `外观或声音与你${verb}的“${title}”相近。`,
  }),
  because: (title: string, verb: string): Said => ({
    en: `Because you ${verb} “${title}”.`,
    zh: `因为你${verb}“${title}”。`,
  }),
  elsewhere: (title: string, verb: string, where: string): Said => ({
    en: `Because you ${verb} “${title}” in ${where}.`,
    zh: `因为你在“${where}”${verb}“${title}”。`,
  }),
  habit: (topic: string, when: string): Said => ({
    en: `You turn to ${topic} more ${when}.`,
    zh: `你在${when}更关注${topic}。`,
  }),
  interest: (topic: string): Said => ({
    en: `Fits your interest in ${topic}.`,
    zh: `符合你对${topic}的兴趣。`,
  }),
  everybody: (topic: string): Said => ({
    en: `People here are interested in ${topic}.`,
    zh: `这里的人关注${topic}。`,
  }),
  everybodyThen: (topic: string, when: string): Said => ({
    en: `${topic}: wanted more ${when}.`,
    zh: `${topic}：${when}更受欢迎。`,
  }),
  pinned: (rule: string): Said => ({ en: `Pinned by rule “${rule}”.`, zh: `由规则“${rule}”置顶。` }),
  raised: (rule: string): Said => ({ en: `Raised by rule “${rule}”.`, zh: `由规则“${rule}”提升。` }),
  lowered: (rule: string): Said => ({ en: `Lowered by rule “${rule}”.`, zh: `由规则“${rule}”降低。` }),
};
