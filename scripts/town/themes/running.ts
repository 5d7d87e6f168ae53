import type { Theme } from "./theme.js";

export const running: Theme = {
  name: "running",
  items: [
    ["news", "en", "Marathon record falls by eleven seconds", "The runner broke away at thirty-five kilometres and ran the last stretch alone against the clock.", ["marathon", "athletics"]],
    ["news", "en", "City closes its ring road to cars for a Sunday run", "Forty thousand runners of every age took over the lanes. Organisers plan a half marathon next spring.", ["races", "city"]],
    ["news", "zh", "城市马拉松开跑，三万名跑者参赛", "比赛沿江而行，完赛率创下新高，冠军跑进两小时十分。", ["马拉松", "跑步"]],
    ["shop", "en", "Cushioned running shoes for long distances", "A soft midsole and a wide toe box for marathon training on asphalt.", ["running shoes"], 130],
    ["shop", "en", "GPS running watch", "Pace, heart rate and interval sessions on your wrist, with two weeks of battery.", ["watches", "training"], 199],
    ["shop", "en", "Reflective vest for night runs", "Weighs ninety grams and is seen by drivers at two hundred metres.", ["running gear", "safety"], 24],
    ["shop", "zh", "轻量缓震跑步鞋", "透气鞋面，回弹中底，适合日常慢跑和半程马拉松训练。", ["跑鞋", "跑步"], 99],
    ["course", "en", "From the sofa to five kilometres", "Nine weeks of walking and jogging, three times a week, until you run half an hour without a break.", ["beginners", "5k"], "beginner"],
    ["course", "en", "Train for your first marathon", "A sixteen-week plan with long runs, tempo sessions and a taper that you can trust.", ["marathon", "training plan"], "intermediate"],
    ["course", "zh", "半程马拉松十二周训练计划", "循序渐进提高跑量，学习配速、补给和赛前减量。", ["半马", "训练"], "intermediate"],
    ["social", "en", "Ran before sunrise for thirty days", "Pace did not change much. My mood did. Here is what I learned about alarms, socks and coffee.", ["morning run", "habit"]],
    ["social", "en", "Personal best on a rainy ten kilometres", "Negative splits, wet shoes, and a stranger who paced me for the last lap.", ["10k", "race report"]],
    ["social", "en", "Looking for a slow running club", "I run seven minutes a kilometre and like to talk. Does such a group exist near the river?", ["running club"]],
    ["social", "zh", "坚持跑步一百天打卡", "从三公里喘不上气到轻松跑完十公里，跑步真的会改变生活。", ["跑步", "打卡"]],
    ["health", "en", "How to run with sore shins", "Shin pain usually means too much too soon. Shorten your stride, cut your mileage and strengthen your calves.", ["injury", "shin splints"]],
    ["health", "en", "What easy pace does for your heart", "Most of a runner's kilometres should feel slow: how aerobic training changes the heart and blood vessels.", ["heart rate", "endurance"]],
    ["health", "en", "Eating before and after a long run", "When to take carbohydrates, how much to drink, and why your stomach also needs training.", ["nutrition", "endurance"]],
    ["health", "zh", "跑步膝盖疼怎么办", "膝盖疼多与跑量增加过快有关，应减少跑量，加强大腿和臀部力量训练。", ["跑步", "膝盖"]],
  ],
  searches: {
    en: ["marathon training plan", "running shoes for flat feet", "how to run faster 10k", "knee pain after running"],
    zh: ["跑步 配速 训练", "马拉松 报名"],
  },
  comments: {
    en: ["Signed up for the race, no way back now.", "Slow runs made me faster, it is true.", "These shoes lasted eight hundred kilometres."],
    zh: ["明天早上继续跑十公里！", "这个训练计划很适合新手跑者。"],
  },
};
