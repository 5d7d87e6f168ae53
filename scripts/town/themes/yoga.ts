import type { Theme } from "./theme.js";

export const yoga: Theme = {
  name: "yoga",
  items: [
    ["news", "en", "Yoga classes move into empty shops", "Teachers roll out mats between the shelves of a former shoe store, and the landlords are happy with the quiet tenants.", ["studios", "city"]],
    ["news", "zh", "公园晨练瑜伽免费开课", "每周末早上七点，专业瑜伽老师带领市民练习拉伸和呼吸。", ["瑜伽", "晨练"]],
    ["shop", "en", "Natural rubber yoga mat", "Grips in every pose, four millimetres thick, with a carrying strap.", ["yoga mats"], 65],
    ["shop", "en", "Cork yoga blocks, pair", "Bring the floor closer in standing poses and support the back in bridge.", ["yoga blocks"], 24],
    ["shop", "en", "Meditation cushion", "A buckwheat-filled cushion that lifts the hips for sitting practice.", ["meditation", "cushions"], 39],
    ["shop", "zh", "加厚防滑瑜伽垫", "天然材质，柔软回弹，适合初学者练习体式和拉伸。", ["瑜伽垫", "健身"], 35],
    ["course", "en", "Morning yoga in fifteen minutes", "Sun salutations, a twist and a balance: a short flow for every day of the month.", ["flow", "morning"], "beginner"],
    ["course", "en", "Yin yoga and the art of staying", "Hold each pose for three minutes, breathe, and let the hips open by themselves.", ["yin yoga", "flexibility"], "intermediate"],
    ["course", "en", "Breath and meditation: an eight-week practice", "Sit, count, notice, begin again. Guided meditation sessions of ten to thirty minutes.", ["meditation", "breathing"], "beginner"],
    ["course", "en", "Handstands for yogis", "Wrist strength, hollow body and a patient wall: inversions step by step.", ["inversions", "balance"], "advanced"],
    ["course", "zh", "零基础瑜伽二十一天", "每天二十分钟，从山式到下犬式，配合呼吸慢慢打开身体。", ["瑜伽", "入门"], "beginner"],
    ["social", "en", "Crow pose, after two years", "Three seconds, both feet off the mat, then my nose. Keep practising, everybody.", ["poses", "practice"]],
    ["social", "en", "A yoga studio where nobody talks", "Silent vinyasa in candlelight was the best class of my life.", ["vinyasa", "studios"]],
    ["social", "en", "Does hot yoga count as a sauna?", "Ninety minutes of poses at thirty-eight degrees. I have never loved savasana so much.", ["hot yoga"]],
    ["social", "zh", "练瑜伽一年，身体的变化", "肩颈不疼了，柔韧性变好，心也更静，附上每天的练习体式。", ["瑜伽", "打卡"]],
    ["health", "en", "Yoga for lower back pain", "Cat-cow, sphinx and supported bridge: gentle poses that physiotherapists recommend.", ["back pain", "stretching"]],
    ["health", "en", "What slow breathing does to your nerves", "Six breaths a minute calm the heartbeat. How yogic breathing acts on the vagus nerve.", ["breathing", "stress"]],
    ["health", "zh", "办公室肩颈瑜伽拉伸", "久坐人群每天五个体式，缓解肩颈僵硬，改善呼吸和体态。", ["拉伸", "肩颈"]],
  ],
  searches: {
    en: ["yoga for beginners at home", "non slip yoga mat", "breathing exercises for stress", "yin yoga hips"],
    zh: ["瑜伽 入门 体式", "瑜伽垫 防滑"],
  },
  comments: {
    en: ["My hips thank you for this flow.", "I do this practice every morning now.", "The breathing cue in the second pose helped a lot."],
    zh: ["跟着练完整个人都放松了。", "这个体式对肩颈很有帮助。"],
  },
};
