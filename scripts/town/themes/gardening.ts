import type { Theme } from "./theme.js";

export const gardening: Theme = {
  name: "gardening",
  items: [
    ["news", "en", "Wild corners return to city gardens", "Gardeners who stopped mowing counted three times as many butterflies. The council now gives away wildflower seed.", ["wildflowers", "city gardens"]],
    ["news", "en", "Old apple varieties saved in a community orchard", "Two hundred trees were grafted from branches found in forgotten gardens. Planting starts in November.", ["fruit trees", "orchards"]],
    ["news", "en", "Slug season starts early after a mild winter", "Horticulturists advise beetles, beer traps and patience instead of pellets in vegetable beds.", ["pests", "vegetables"]],
    ["news", "zh", "阳台种菜成为城市新风尚", "越来越多居民在阳台种番茄和生菜，社区花园提供种子和堆肥。", ["种菜", "阳台"]],
    ["shop", "en", "Heritage tomato seeds, ten varieties", "Striped, black and pear-shaped tomatoes for greenhouse or sunny balcony.", ["seeds", "tomatoes"], 14],
    ["shop", "en", "Forged garden spade", "An ash handle and a blade that keeps its edge in clay soil.", ["tools"], 58],
    ["shop", "en", "Wooden raised bed kit", "Larch boards that slot together without screws, for vegetables and herbs.", ["raised beds", "vegetables"], 99],
    ["shop", "en", "Balcony herb planter", "Self-watering pots for basil, mint and chives, with compost for the first season.", ["herbs", "balcony"], 35],
    ["shop", "zh", "多肉植物组合盆栽", "十二种多肉，配陶盆和营养土，耐旱好养，适合窗台。", ["多肉", "盆栽"], 22],
    ["course", "en", "Grow your own vegetables", "From the first seed tray to the last pumpkin: a garden calendar in twelve lessons.", ["vegetables"], "beginner"],
    ["course", "en", "Pruning roses and fruit trees", "Where to cut, when to cut and why, shown branch by branch.", ["pruning", "roses"], "intermediate"],
    ["course", "zh", "家庭园艺基础：土壤、浇水与施肥", "认识常见花卉的习性，学会换盆、修剪和防治虫害。", ["园艺", "养花"], "beginner"],
    ["social", "en", "First courgette of the year", "It is eleven centimetres long and I have photographed it from every side. Next week there will be forty.", ["vegetables", "harvest"]],
    ["social", "en", "Seed swap at the allotment on Saturday", "I have too many beans and want dahlias. Bring labelled envelopes and cake.", ["seeds", "allotment"]],
    ["social", "en", "The compost heap is steaming", "Coffee grounds, leaves and patience. Nothing makes a gardener prouder than warm compost.", ["compost", "soil"]],
    ["social", "zh", "我家月季终于开花了", "去年冬天修剪施肥，今年开出几十朵花，满院子都是香味。", ["月季", "养花"]],
    ["health", "en", "An hour in the garden lowers stress", "Weeding and watering slow the pulse and lift the mood, a study of older gardeners shows.", ["stress", "mental health"]],
    ["health", "en", "Gardening with a bad back", "Long handles, raised beds and a kneeling stool: how to dig, plant and weed without pain.", ["back pain", "tools"]],
  ],
  searches: {
    en: ["when to plant tomatoes", "best soil for raised beds", "how to prune roses", "plants for a shady balcony"],
    zh: ["阳台 种菜 教程", "多肉 怎么浇水"],
  },
  comments: {
    en: ["My tomatoes finally took after I changed the soil.", "Does this grow in partial shade?", "Beautiful roses, how do you keep the greenfly away?"],
    zh: ["花开得真好，用的什么肥料？", "学到了，明天去买种子。"],
  },
};
