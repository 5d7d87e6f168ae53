/**
 * Words of grammar whose dictionary senses mislead more than they tell, in plain English; empty = left out. Particles
 * and measure words say nothing that an English title says.
 */
const grammar = new Map(
  Object.entries({
    "": "的 了 着 地 得 过 吗 呢 吧 啊 嘛 之 个 只 条 件 位 把 等 正 正在 就 款 们 所 其",
    a: "一 一个 一只 一名 一种 一款 一位 一件 一条",
    and: "和 与 及 以及 跟 并",
    is: "是",
    in: "在 里 中 于",
    on: "上",
    under: "下",
    to: "对 到 向",
    from: "从",
    for: "为 给",
    by: "被",
    with: "以 带",
    not: "不 没 没有 无",
    have: "有",
    will: "将 会",
    also: "也",
    all: "都",
    this: "这 这个",
    that: "那 那个",
    I: "我",
    you: "你 您",
    he: "他",
    she: "她",
    it: "它",
    new: "新",
    big: "大",
    small: "小",
    some: "一些",
    two: "两",
    say: "说",
    person: "人",
    play: "打 玩",
  }).flatMap(([english, words]) => words.split(" ").map((word): [string, string] => [word, english])),
);

/** Units, where a number stands before them. */
const units = new Map(
  Object.entries({
    gram: "克",
    kilogram: "千克 公斤",
    "half kilogram": "斤",
    meter: "米",
    centimeter: "厘米 公分",
    millimeter: "毫米",
    kilometer: "公里 千米",
    liter: "升",
    milliliter: "毫升",
    inch: "寸 英寸",
    watt: "瓦",
    yuan: "元 块",
    degree: "度",
    second: "秒",
    minute: "分钟 分",
    hour: "小时",
    "o'clock": "点",
    day: "天 日",
    month: "月",
    year: "年",
    "years old": "岁",
    times: "次 倍",
    piece: "片 枚 支 张",
    set: "套",
    box: "盒 箱",
    bottle: "瓶",
    bag: "袋 包",
  }).flatMap(([english, words]) => words.split(" ").map((word): [string, string] => [word, english])),
);

/** English of a word of grammar or of a unit after a number; undefined for every other word. */
export function grammarWord(word: string, afterNumber: boolean): string | undefined {
  return (afterNumber ? units.get(word) : undefined) ?? grammar.get(word);
}
