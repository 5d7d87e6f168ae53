import type { Theme } from "./theme.js";

export const cooking: Theme = {
  name: "cooking",
  items: [
    ["news", "en", "The village bakery that feeds its oven with vine cuttings", "Sourdough loaves sell out by nine. The baker explains why the crust needs a wood fire.", ["bread", "bakery"]],
    ["news", "en", "Chef of a two-star kitchen opens a soup bar", "Lentils, leeks and good stock: the menu has six soups and costs less than a starter in her restaurant.", ["restaurants", "chefs"]],
    ["news", "zh", "老字号面馆公开汤底配方", "猪骨和鸡架慢炖八小时，店主说好汤没有捷径，引来食客排队。", ["美食", "面馆"]],
    ["shop", "en", "Cast-iron casserole, five litres", "Sears, braises and bakes bread. It will outlive your kitchen.", ["cookware"], 119],
    ["shop", "en", "Japanese chef's knife", "A hard steel blade for clean cuts through onions, herbs and fish.", ["knives", "cookware"], 85],
    ["shop", "en", "Spice box with twelve whole spices", "Cumin, cardamom, star anise and nine more, with a small grinder and recipe cards.", ["spices"], 32],
    ["shop", "zh", "家用不粘炒锅", "少油不粘，受热均匀，适合家常炒菜和煎鱼。", ["锅具", "厨房"], 49],
    ["course", "en", "Bread for beginners", "One dough, four loaves: flour, water, salt and time, explained at your own kitchen table.", ["baking", "bread"], "beginner"],
    ["course", "en", "Cook without recipes", "Learn salt, fat, acid and heat, then make dinner from what is in the fridge.", ["techniques"], "intermediate"],
    ["course", "en", "Regional Italian pasta", "Roll, fill and sauce eight shapes of fresh pasta with a cook from Bologna.", ["pasta", "italian"], "intermediate"],
    ["course", "zh", "家常川菜十讲", "从麻婆豆腐到回锅肉，掌握火候和调味，在家做出地道川菜。", ["川菜", "做菜"], "beginner"],
    ["social", "en", "My grandmother's tomato sauce, finally written down", "She measures garlic by the feeling in her hand. I stood beside her with a scale for three Sundays.", ["recipes", "family"]],
    ["social", "en", "What do you cook when you are too tired to cook?", "Eggs on rice with chilli oil, every time. Share your ten-minute dinners.", ["recipes", "dinner"]],
    ["social", "en", "I burnt the caramel so that you do not have to", "Five attempts, one smoke alarm, and the trick with the heavy pan that finally worked.", ["baking", "dessert"]],
    ["social", "zh", "今天做了红烧肉，家人都说好吃", "冰糖炒色，小火慢炖一小时，肥而不腻，附上详细做法。", ["菜谱", "红烧肉"]],
    ["social", "zh", "一个人的晚餐怎么做才不凑合", "番茄炒蛋、蒸鱼和一碗热汤，半小时搞定，大家都做什么菜？", ["做菜", "晚餐"]],
    ["health", "en", "Cooking with less salt and more taste", "Lemon, toasted spices and mushrooms replace half of the salt in most recipes, and your blood pressure notices.", ["nutrition", "salt"]],
    ["health", "en", "Beans three times a week", "Cheap, filling and full of fibre: how to cook pulses so that they taste good and sit well.", ["nutrition", "recipes"]],
  ],
  searches: {
    en: ["easy dinner recipes", "how to make sourdough bread", "sharp kitchen knife", "vegetarian curry recipe"],
    zh: ["家常菜 做法", "红烧肉 怎么做"],
  },
  comments: {
    en: ["Made this tonight, the children asked for more.", "Double the garlic and it is perfect.", "How long does the dough keep in the fridge?"],
    zh: ["照着菜谱做的，味道很正宗。", "请问要炖多长时间？"],
  },
};
