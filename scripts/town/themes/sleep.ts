import type { Theme } from "./theme.js";

export const sleep: Theme = {
  name: "sleep",
  items: [
    ["news", "en", "Later school bells give teenagers an hour more sleep", "Attendance rose and morning naps in class fell after lessons began at nine.", ["school", "teenagers"]],
    ["news", "en", "Night trains sell beds faster than seats", "Operators order new sleeping cars as travellers ask for a mattress, a door and darkness.", ["night trains"]],
    ["news", "zh", "调查显示超过三成成年人睡眠不足", "熬夜刷手机是主要原因，专家建议固定作息，睡前一小时远离屏幕。", ["睡眠", "健康"]],
    ["shop", "en", "Weighted blanket, seven kilos", "Even pressure that many light sleepers find calming. The cotton cover is washable.", ["blankets", "bedroom"], 89],
    ["shop", "en", "Blackout curtains", "Keep street lamps and summer mornings out of the bedroom.", ["curtains", "bedroom"], 59],
    ["shop", "en", "Sunrise alarm clock", "Wakes you with slowly growing light instead of noise.", ["alarm clocks"], 69],
    ["shop", "zh", "乳胶枕头护颈款", "贴合颈部曲线，透气不闷热，帮助改善睡眠质量。", ["枕头", "睡眠"], 45],
    ["course", "en", "Beat insomnia in six weeks", "Cognitive behavioural therapy for insomnia: a sleep diary, a fixed rising time and less time awake in bed.", ["insomnia", "therapy"], "beginner"],
    ["course", "zh", "告别失眠：睡眠管理课", "认识睡眠周期，学习放松训练和作息调整，逐步改善失眠。", ["失眠", "睡眠"], "beginner"],
    ["social", "en", "Gave up coffee after noon and slept like a stone", "Ten days in: I fall asleep in minutes and dream again. The afternoons are hard.", ["caffeine", "habit"]],
    ["social", "en", "Night shift workers, how do you sleep by day?", "Earplugs, foil on the windows, and a sign for the postman. What else works?", ["shift work", "insomnia"]],
    ["social", "zh", "凌晨三点还睡不着的人有多少？", "数羊没用，换了枕头也没用，有什么助眠的好办法吗？", ["失眠", "熬夜"]],
    ["health", "en", "Why you wake at three in the morning", "Sleep is lightest between cycles. Alcohol, worry and a warm bedroom turn a short waking into a long one.", ["insomnia", "sleep cycles"]],
    ["health", "en", "How much sleep do adults need?", "Seven to nine hours for most of us. What deep sleep and dreaming sleep do for memory.", ["deep sleep", "memory"]],
    ["health", "en", "Snoring, or something more serious?", "Pauses in breathing at night may be sleep apnoea. When to ask for a sleep study.", ["snoring", "sleep apnoea"]],
    ["health", "en", "Melatonin: small dose, right time", "The hormone shifts the body clock more than it sedates. What doctors advise for jet lag and insomnia.", ["melatonin", "body clock"]],
    ["health", "en", "The afternoon nap, properly done", "Twenty minutes before three o'clock refresh you. An hour leaves you groggy and steals from the night's sleep.", ["naps"]],
    ["health", "zh", "深度睡眠少怎么办", "规律运动、少喝咖啡、保持卧室黑暗安静，都有助于延长深睡时间。", ["深睡", "睡眠"]],
  ],
  searches: {
    en: ["how to fall asleep faster", "insomnia treatment without pills", "best pillow for side sleepers", "why am I tired after eight hours sleep"],
    zh: ["失眠 怎么办", "助眠 方法"],
  },
  comments: {
    en: ["Slept seven hours for the first time in months.", "The tip about the cool bedroom works.", "Putting the phone in the kitchen changed my nights."],
    zh: ["昨晚终于睡了个好觉。", "失眠真的太痛苦了。"],
  },
};
