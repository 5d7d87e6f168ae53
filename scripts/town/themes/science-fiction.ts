import type { Theme } from "./theme.js";

export const scienceFiction: Theme = {
  name: "science fiction",
  items: [
    ["news", "en", "Debut novel about a generation starship wins the prize", "The crew has forgotten where it is going. Judges called the science fiction novel tender and exact.", ["novels", "awards"]],
    ["news", "en", "Lost story of a space-opera pioneer found in an attic", "The 1950s manuscript sends robots to a moon with breathable air. A publisher will print it this autumn.", ["space opera", "books"]],
    ["news", "en", "Readers vote for the best alien in literature", "An ocean that thinks came first, ahead of every tentacle. The full list of science fiction books is worth arguing with.", ["aliens", "books"]],
    ["news", "zh", "科幻小说大奖揭晓，青年作家获奖", "获奖小说讲述人类移民火星三代之后的故事，评委称其想象力惊人。", ["科幻", "小说"]],
    ["news", "zh", "科幻大会开幕，读者与作家对谈外星文明", "三天的活动包括新书发布、科幻画展和关于宇宙与未来的讨论。", ["科幻", "大会"]],
    ["shop", "en", "The salt moons: a novel", "A smuggler, a sleeping android and a planet that sings. First book of a space trilogy.", ["novels", "space opera"], 12],
    ["shop", "en", "Time loop anthology", "Fourteen short stories in which the same Tuesday returns, by writers from nine countries.", ["short stories", "time travel"], 16],
    ["shop", "en", "Illustrated atlas of imaginary planets", "Maps, climates and creatures of worlds that exist only in science fiction.", ["art books", "planets"], 42],
    ["shop", "zh", "星际远征三部曲（全三册）", "硬核科幻小说，讲述飞船舰队穿越虫洞寻找新家园的故事。", ["科幻", "小说"], 28],
    ["course", "en", "Writing science fiction that holds together", "Invent one impossible thing, keep its rules, and let your aliens want something.", ["creative writing"], "intermediate"],
    ["course", "en", "A history of the future in forty novels", "Utopias, robots and the end of the world: what each age of science fiction was afraid of.", ["literature", "utopias"], "beginner"],
    ["course", "zh", "科幻写作工作坊", "从设定、世界观到人物，完成一篇属于自己的科幻短篇小说。", ["科幻", "写作"], "intermediate"],
    ["social", "en", "Just finished the robot trilogy and I need to talk", "The android's last line made me close the book and stare at the wall for an hour.", ["robots", "novels"]],
    ["social", "en", "Hard science fiction that is not cold", "Looking for novels with real orbital mechanics and real people on the starship.", ["recommendations", "novels"]],
    ["social", "en", "Which fictional planet would you move to?", "I would take the one with two suns and no landlords. Aliens welcome.", ["planets", "aliens"]],
    ["social", "en", "Rereading a dystopia that came true", "The novel predicted the screens, the silence and the queue. It did not predict the cats.", ["dystopia", "novels"]],
    ["social", "zh", "如果真的有外星人，他们为什么不联系我们？", "看完这本科幻小说一直在想费米悖论，大家怎么看？", ["外星人", "科幻"]],
    ["social", "zh", "推荐几本看了停不下来的科幻小说", "时间旅行、人工智能、星际战争，每一本都让我熬夜读完。", ["科幻", "推荐"]],
  ],
  searches: {
    en: ["space opera novels", "books about time travel", "best first contact science fiction", "robot short stories"],
    zh: ["科幻小说 推荐", "外星文明 小说"],
  },
  comments: {
    en: ["The aliens felt truly alien for once.", "Read the starship chapter twice.", "Is there a sequel planned?"],
    zh: ["这本科幻的世界观太宏大了。", "结尾的反转让人意想不到。"],
  },
};
