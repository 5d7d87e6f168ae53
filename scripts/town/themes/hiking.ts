import type { Theme } from "./theme.js";

export const hiking: Theme = {
  name: "hiking",
  items: [
    ["news", "en", "New long-distance trail links six national parks", "Hikers can now walk four hundred kilometres on marked paths, with a mountain hut at the end of every stage.", ["trails", "national parks"]],
    ["news", "en", "Mountain rescue warns of early snow on the ridge", "Walkers in trainers had to be brought down from the summit path. Check the forecast and carry a map.", ["mountains", "safety"]],
    ["news", "en", "Volunteers rebuild a washed-out footpath", "Forty people carried stone up the valley for three weekends so that the loop around the lake is open again.", ["trails", "volunteers"]],
    ["news", "zh", "国家步道新增三条徒步路线", "路线穿越森林、峡谷和高山草甸，沿途设有营地和山屋。", ["徒步", "步道"]],
    ["shop", "en", "Waterproof hiking boots", "Leather boots with an ankle collar and a deep tread for wet rock and muddy trails.", ["boots", "outdoor"], 169],
    ["shop", "en", "Forty-litre trekking backpack", "A ventilated back, a rain cover and a hip belt that carries the weight on a three-day walk.", ["backpacks", "outdoor"], 129],
    ["shop", "en", "Two-person tent under two kilos", "Pitches in five minutes and stands in the wind above the tree line.", ["tents", "camping"], 289],
    ["shop", "en", "Folding trekking poles", "Carbon poles that save your knees on steep descents and fit inside a pack.", ["trekking poles"], 69],
    ["shop", "zh", "户外登山杖轻便折叠款", "碳纤维材质，下坡保护膝盖，收起后可放进背包。", ["登山", "户外"], 49],
    ["course", "en", "Map and compass in a weekend", "Contour lines, bearings and what to do when the fog comes down on the mountain.", ["navigation"], "beginner"],
    ["course", "en", "Winter hillwalking skills", "Ice axe, crampons and avalanche awareness, taught on snow by mountain guides.", ["mountaineering", "winter"], "advanced"],
    ["social", "en", "Slept on a summit and saw two sunrises", "One from above the clouds, one reflected in the lake on the way down. The hike took eleven hours.", ["summit", "camping"]],
    ["social", "en", "My dog finished the coast path with me", "Two hundred kilometres, nineteen blisters, one very proud dog at the last signpost.", ["coast path", "long distance"]],
    ["social", "en", "Gear list for a hut-to-hut week", "Everything I carried across the Alps weighed six kilos. The spare socks were the best decision.", ["alps", "gear"]],
    ["social", "zh", "周末爬山看云海，太值了", "凌晨四点出发登顶，云海和日出一起出现，下山腿都软了。", ["爬山", "日出"]],
    ["social", "zh", "新手徒步需要准备什么装备？", "登山鞋、雨衣、头灯和足够的水，欢迎老驴友补充。", ["徒步", "装备"]],
    ["health", "en", "Blisters: prevent them, then treat them", "Dry socks, early tape and a clean needle: how walkers look after their feet on long hikes.", ["feet", "first aid"]],
    ["health", "en", "Altitude sickness on mountain treks", "Headache and nausea above 2,500 metres are warnings. Climb high, sleep low, and turn around in time.", ["altitude", "mountains"]],
  ],
  searches: {
    en: ["hiking trails near me", "lightweight tent for two", "best boots for mountain hikes", "hut to hut route alps"],
    zh: ["徒步 路线 推荐", "登山鞋 怎么选"],
  },
  comments: {
    en: ["Walked this trail last autumn, the view is worth it.", "Bring poles, the descent is brutal.", "Adding this summit to my list."],
    zh: ["这条徒步路线风景太美了。", "下山的路有点滑，注意安全。"],
  },
};
