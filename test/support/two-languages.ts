import { seeded, type Random } from "../../src/core/statistics/random.js";
import { dayMs } from "../../src/core/time.js";

interface Theme {
  readonly name: string;
  /** the name in Chinese */
  readonly zh: string;
  readonly things: readonly string[];
  readonly zhThings: readonly string[];
}

const theme = (name: string, zh: string, things: string, zhThings: string): Theme => ({
  name,
  zh,
  things: things.split(", "),
  zhThings: zhThings.split("、"),
});

export const themes: readonly Theme[] = [
  theme("photography", "摄影", "camera, lens, tripod, portrait, exposure", "相机、镜头、三脚架、人像、曝光"),
  theme("cooking", "烹饪", "recipe, soup, noodles, frying pan, spices", "菜谱、汤、面条、炒锅、香料"),
  theme("gardening", "园艺", "garden, roses, seeds, watering can, flower bed", "花园、玫瑰、种子、浇水壶、花坛"),
  theme(
    "hiking",
    "徒步",
    "mountain trail, backpack, hiking boots, summit, camping tent",
    "山路、背包、登山鞋、山顶、露营帐篷",
  ),
  theme("piano", "钢琴", "piano, sonata, keyboard, concerto, sheet music", "钢琴、奏鸣曲、琴键、协奏曲、乐谱"),
  theme("football", "足球", "football, goalkeeper, penalty, stadium, striker", "足球、守门员、点球、体育场、前锋"),
  theme("investing", "投资", "stocks, dividends, bonds, portfolio, interest rates", "股票、股息、债券、投资组合、利率"),
  theme("astronomy", "天文", "telescope, planets, galaxy, eclipse, stars", "望远镜、行星、银河、日食、恒星"),
  theme("coffee", "咖啡", "coffee, espresso, coffee beans, grinder, latte", "咖啡、浓缩咖啡、咖啡豆、磨豆机、拿铁"),
  theme("cats", "猫", "cat, kitten, cat litter, cat food, purring", "猫、小猫、猫砂、猫粮、猫咪"),
  theme("history", "历史", "emperor, dynasty, ancient war, empire, archaeology", "皇帝、王朝、古代战争、帝国、考古"),
  theme("programming", "编程", "software, code, programming, database, algorithm", "软件、代码、编程、数据库、算法"),
];

const sentences: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `A beginner's guide to the ${a} and the ${b}`,
  (a, b) => `How to choose a good ${a}: ${b} and more`,
  (a, b) => `Ten things about ${a} that nobody tells you, with ${b}`,
  (a, b) => `The best ${a} of the year, and a word on ${b}`,
  (a, b) => `A quiet weekend with ${a} and ${b}`,
];
const zhSentences: typeof sentences = [
  (a, b) => `${a}与${b}入门指南`,
  (a, b) => `怎样挑选${a}：还有${b}的建议`,
  (a, b) => `关于${a}的十件小事，以及${b}`,
  (a, b) => `今年最好的${a}，顺便谈谈${b}`,
  (a, b) => `和${a}、${b}一起度过安静的周末`,
];

export interface LanguageItem {
  readonly id: string;
  readonly domain: string;
  readonly title: string;
  readonly language: "en" | "zh";
}

/** A catalogue of 600 items of twelve themes, in Chinese only or half in English, and its readers. */
export interface LanguageWorld {
  readonly items: readonly LanguageItem[];
  /** place of each item's theme */
  readonly themeOf: ReadonlyMap<string, number>;
  /** two themes each; a reader reads items of one language, the last few of both in turn */
  readonly readers: readonly { id: string; language: "en" | "zh" | "both"; themes: readonly number[] }[];
  readonly behaviours: readonly { id: string; userId: string; itemId: string; type: string; occurredAt: string }[];
}

const perTheme = 50;
const ofOneLanguage = 48;
const ofBoth = 6;
const sittings = 8;

export function languageWorld(kind: "zh" | "both", until: number, seed = 1): LanguageWorld {
  const random = seeded(seed);
  const items: LanguageItem[] = [];
  const themeOf = new Map<string, number>();
  for (let n = 0; n < perTheme * themes.length; n++) {
    const place = n % themes.length;
    const { things, zhThings } = themes[place]!;
    const language = kind === "zh" || Math.floor(n / themes.length) % 2 === 0 ? "zh" : "en";
    const from = language === "zh" ? zhThings : things;
    const first = Math.floor(from.length * random());
    const second = (first + 1 + Math.floor((from.length - 1) * random())) % from.length;
    const title = one(language === "zh" ? zhSentences : sentences, random)(from[first]!, from[second]!);
    items.push({ id: `i${n}`, domain: "reading", title, language });
    themeOf.set(`i${n}`, place);
  }
  const languageOf = (n: number): "en" | "zh" | "both" => {
    if (n >= ofOneLanguage) return "both";
    return n % 2 === 0 || kind === "zh" ? "zh" : "en";
  };
  const readers = Array.from({ length: ofOneLanguage + (kind === "both" ? ofBoth : 0) }, (_, n) => ({
    id: `${languageOf(n)}-${n}`,
    language: languageOf(n),
    themes: [Math.floor(n / 2) % themes.length, (Math.floor(n / 2) * 5 + 3) % themes.length],
  }));
  const behaviours = readers.flatMap(({ id, language, themes: own }, reader) => {
    return Array.from({ length: sittings * 4 }, (_, n) => {
      const place = own[Math.floor(n / 4) % own.length]!;
      const inTurn = Math.floor(n / 2) % 2 === 0 ? "zh" : "en";
      const read = language === "both" ? inTurn : language;
      const itemId = one(
        items.filter((item) => item.language === read && themeOf.get(item.id) === place),
        random,
      ).id;
      const at = until - (30 - 3 * Math.floor(n / 4)) * dayMs + reader * 1_000 + (n % 4) * 60_000;
      return { id: `b-${id}-${n}`, userId: id, itemId, type: "VIEW", occurredAt: new Date(at).toISOString() };
    });
  });
  return { items, themeOf, readers, behaviours };
}

const one = <T>(list: readonly T[], random: Random): T => list[Math.floor(list.length * random())]!;
