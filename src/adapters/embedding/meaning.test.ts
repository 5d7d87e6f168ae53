import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "../../ports/embedder.js";
import { createLocalEmbedder } from "./local.js";

/** Written by hand for these tests: a text, one that means the same or belongs with it, and one that does not. */
const triples: Record<string, [text: string, near: string, far: string][]> = {
  "English to Chinese": [
    ["landscape photography tips", "风光摄影技巧", "婴儿睡眠训练"],
    ["central bank raises interest rates", "央行宣布加息", "猫咪绝育后的护理"],
    ["growing tomatoes on a balcony", "阳台种番茄", "半程马拉松训练计划"],
    ["acoustic guitar for beginners", "初学者民谣吉他", "羊毛大衣怎么洗"],
    ["black holes and galaxies", "黑洞与星系", "家常红烧肉做法"],
    ["toddler picture books", "幼儿绘本", "股票基金入门"],
  ],
  "Chinese to Chinese": [
    ["新手瑜伽动作", "冥想与拉伸练习", "二手显卡价格"],
    ["周末爬山路线", "徒步登山装备", "钢琴协奏曲"],
    ["狗狗第一次打疫苗", "宠物医院", "期货市场"],
  ],
  "traditional spelling": [
    ["風光攝影技巧", "landscape photography", "baby sleep"],
    ["陽台種番茄", "阳台种番茄", "阳台安全护栏"],
    ["鋼琴協奏曲", "piano concerto", "marathon training"],
  ],
  "languages mixed, and brands": [
    ["用 Lightroom 修图", "photo editing in Lightroom", "protein powder"],
    ["iPhone 手机壳", "case for an iPhone", "case for a guitar"],
    ["Nike 跑步鞋", "running shoes by Nike", "dress shoes by Clarks"],
  ],
  "digits, units and emoji": [
    ["咖啡豆 500克", "500 gram coffee beans", "500 piece puzzle"],
    ["🐶🐱", "dogs and cats", "shares and bonds"],
    ["⚽ 比赛", "football match", "chess match"],
  ],
};

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe.each([
  ["accurate", {}],
  ["static", { fast: true }],
])("the built-in embedding, %s", (_name, options) => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createLocalEmbedder(options);
  });
  afterAll(() => embedder.close());

  it.each(Object.entries(triples))("knows what belongs together: %s", async (_kind, rows) => {
    const vectors = await embedder.embed(rows.flat());
    const wrong = rows.filter((_, i) => {
      const [text, near, far] = [vectors[3 * i]!, vectors[3 * i + 1]!, vectors[3 * i + 2]!];
      return dot(text, near) <= dot(text, far);
    });
    expect(wrong).toEqual([]);
  });

  it("reads a long text to its end", async () => {
    const filler = "The committee met again and the minutes of the last meeting were read and approved. ".repeat(40);
    const [end, other, asked] = await embedder.embed([
      `${filler}${"Telescopes show galaxies and black holes. ".repeat(20)}`,
      `${filler}${"Knead the dough and bake the bread. ".repeat(20)}`,
      "astronomy: stars and planets",
    ]);
    expect(dot(end!, asked!)).toBeGreaterThan(dot(other!, asked!));
  });

  it("gives a unit vector to every text, empty of words or not", async () => {
    for (const vector of await embedder.embed(["…!?", "→", "🫠", "手紙を書く", "한국어", "x"]))
      expect(dot(vector, vector)).toBeCloseTo(1, 3);
  });
});
