import type { FeatureName } from "../../core/ranking/features/names.js";
import type { SpokenLanguage } from "../common/spoken-language.js";

export type Spoken = SpokenLanguage;

interface Words {
  readonly name: string;
  readonly why: string;
}

/** What each feature of the ranker is, for people: its name, and why it moves an item up or down. */
export const parameterWords: Readonly<Record<FeatureName, Readonly<Record<Spoken, Words>>>> = {
  owned: {
    en: { name: "Had before", why: "Whether you have had this item; matters where you may want it again." },
    zh: { name: "是否接触过", why: "你是否接触过此内容；在你可能再次需要时起作用。" },
  },
  ownFrequency: {
    en: { name: "How often you came back", why: "What you return to often, you are likely to want again." },
    zh: { name: "你的回访次数", why: "你常回来看的内容，更可能再次需要。" },
  },
  ownRecency: {
    en: { name: "How lately you had it", why: "What you had a short while ago is nearer than what you had long ago." },
    zh: { name: "你最近何时接触", why: "不久前接触的比很久以前的更相关。" },
  },
  ownRecency3: {
    en: { name: "Whether you just had it", why: "What you had in the last few days is near, or over and done with." },
    zh: { name: "是否刚接触过", why: "最近几天接触过的内容更相关，或已经看完。" },
  },
  itemItem: {
    en: { name: "Others who took what you took", why: "People who took the same items as you went on to this one." },
    zh: { name: "与你选择相同的人", why: "选择过同样内容的人，后来也选择了它。" },
  },
  cooccurrence: {
    en: { name: "Taken together", why: "It is often taken in one sitting with something you had." },
    zh: { name: "一起出现", why: "它常与你接触过的内容在同一次访问中出现。" },
  },
  distilledText: {
    en: {
      name: "Reads like what you took",
      why: "Its text is like items that go with yours, even if nobody has it yet.",
    },
    zh: { name: "文字相近", why: "它的文字与你所选的内容相近，即使还没有人看过它。" },
  },
  ownVectors: {
    en: { name: "Looks or sounds like what you took", why: "Its picture or sound is like that of items you took." },
    zh: { name: "外观或声音相近", why: "它的图片或声音与你所选的内容相近。" },
  },
  interestMixture: {
    en: { name: "Your interests", why: "How well it fits the topics you care about at this time and place." },
    zh: { name: "你的兴趣", why: "它与你此时此地关注的主题有多契合。" },
  },
  contextLogOdds: {
    en: { name: "The situation", why: "Whether its topics are wanted more than usual at this hour, day and device." },
    zh: { name: "所处情境", why: "在这个时段、日期和设备上，它的主题是否比平时更受欢迎。" },
  },
  popularity6h: {
    en: { name: "Popular now", why: "How many people took it in the last hours." },
    zh: { name: "此刻热度", why: "最近几小时有多少人选择它。" },
  },
  popularity1: {
    en: { name: "Popular today", why: "How many people took it in the last day." },
    zh: { name: "今日热度", why: "最近一天有多少人选择它。" },
  },
  popularity3: {
    en: { name: "Popular these days", why: "How many people took it in the last three days." },
    zh: { name: "近日热度", why: "最近三天有多少人选择它。" },
  },
  popularity7: {
    en: { name: "Popular this week", why: "How many people took it in the last week." },
    zh: { name: "本周热度", why: "最近一周有多少人选择它。" },
  },
  popularity30: {
    en: { name: "Popular this month", why: "How many people took it in the last month." },
    zh: { name: "本月热度", why: "最近一个月有多少人选择它。" },
  },
  popularity180: {
    en: { name: "Popular for long", why: "How many people took it in the last half year." },
    zh: { name: "长期热度", why: "最近半年有多少人选择它。" },
  },
  popularityEver: {
    en: { name: "Popular of all time", why: "How many people ever took it." },
    zh: { name: "总热度", why: "一共有多少人选择过它。" },
  },
  freshness: {
    en: { name: "Newness", why: "How new it is in the catalogue." },
    zh: { name: "新鲜度", why: "它在目录中有多新。" },
  },
  freshness1: {
    en: { name: "Just in", why: "Whether it came within the last day or two." },
    zh: { name: "刚刚发布", why: "它是否在最近一两天内出现。" },
  },
  transfer: {
    en: {
      name: "Interests from elsewhere",
      why: "What you care about in other parts of the catalogue, where that has proven to help.",
    },
    zh: { name: "来自其他领域的兴趣", why: "你在目录其他部分的兴趣；只在证明有用时使用。" },
  },
  negativeFeedback: {
    en: { name: "What you sent away", why: "Items like those you disliked or dismissed go down." },
    zh: { name: "你不喜欢的内容", why: "与你不喜欢或移除的内容相似的会排后。" },
  },
  repeatRate: {
    en: { name: "How often it is taken again", why: "Some items are wanted again and again, others once." },
    zh: { name: "重复需求", why: "有些内容会被反复需要，有些只需一次。" },
  },
};

/** Features that look at the person; the others are the same for everybody. */
export const personal: ReadonlySet<FeatureName> = new Set<FeatureName>([
  "owned",
  "ownFrequency",
  "ownRecency",
  "ownRecency3",
  "itemItem",
  "cooccurrence",
  "distilledText",
  "ownVectors",
  "interestMixture",
  "contextLogOdds",
  "transfer",
  "negativeFeedback",
]);
