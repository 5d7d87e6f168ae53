import type { Theme } from "./theme.js";

export const travel: Theme = {
  name: "travel",
  items: [
    ["news", "en", "Night ferry between two islands sails again", "Travellers can leave one harbour after dinner and wake up in the next. Cabins start at forty euros.", ["ferries", "islands"]],
    ["news", "en", "Old town limits coach tours at the weekend", "Residents asked for quieter streets. Tourists are invited to come on weekdays and stay in a guest house.", ["tourism", "cities"]],
    ["news", "en", "Cheap rail pass opens a whole continent to under-thirties", "One ticket, thirty days, every border. Hostels expect their busiest summer in years.", ["rail travel", "budget travel"]],
    ["news", "en", "Airline adds direct flights to the northern fjords", "Holidaymakers reach the cruise harbour in three hours instead of two changes.", ["flights", "holidays"]],
    ["news", "zh", "五一假期旅游热门目的地公布", "海岛和古镇最受游客欢迎，机票和酒店预订量同比增长三成。", ["旅游", "假期"]],
    ["shop", "en", "Cabin suitcase with quiet wheels", "Fits every airline's hand luggage rule and opens flat in a small hotel room.", ["suitcases", "luggage"], 119],
    ["shop", "en", "Universal travel adapter", "Four plugs, two USB ports and a fuse that survives hostel sockets.", ["adapters", "accessories"], 27],
    ["shop", "en", "Guidebook: slow journeys by rail", "Forty scenic train trips with stopovers, hotels and where to eat near the station.", ["guidebooks", "rail travel"], 21],
    ["shop", "zh", "旅行收纳袋六件套", "衣物分类收纳，轻便防水，让行李箱井井有条。", ["旅行", "收纳"], 19],
    ["course", "en", "Travel Spanish in twenty evenings", "Order, ask the way, book a room and joke with the landlady on your next holiday.", ["spanish", "languages"], "beginner"],
    ["course", "en", "Plan a long trip on a small budget", "Routes, visas, insurance and hostels: prepare three months abroad without surprises.", ["budget travel", "planning"], "beginner"],
    ["social", "en", "Three weeks by train, eleven countries", "Missed one connection, made four friends. My itinerary and costs are below.", ["rail travel", "itinerary"]],
    ["social", "en", "The guest house with the lemon tree", "We came for one night and stayed for five. Sometimes the best part of a journey is a terrace.", ["guest houses", "holidays"]],
    ["social", "en", "Solo travel at sixty-two", "I booked a one-way flight after retiring. Hostels are full of kind people of every age.", ["solo travel"]],
    ["social", "zh", "一个人的云南之旅攻略", "大理住三晚，丽江住两晚，交通、客栈和美食都整理好了。", ["旅行", "攻略"]],
    ["social", "zh", "第一次坐邮轮旅行是什么体验", "七天停靠四个港口，海上日落太美，附上船票和房型建议。", ["邮轮", "旅游"]],
    ["health", "en", "Vaccinations before a journey to the tropics", "See a travel clinic six weeks before the flight. Which shots are needed and which are sensible.", ["vaccination", "tropics"]],
    ["health", "en", "Long flights and swollen legs", "Walk the aisle, drink water, wear stockings: how travellers prevent thrombosis in the air.", ["flights", "circulation"]],
  ],
  searches: {
    en: ["cheap flights in summer", "rail pass europe itinerary", "quiet islands to visit", "carry-on suitcase size"],
    zh: ["旅游 攻略 自由行", "特价 机票 酒店"],
  },
  comments: {
    en: ["We stayed there in May, lovely hosts.", "Adding this town to our itinerary.", "How much was the ferry ticket?"],
    zh: ["这个地方我去过，风景很美。", "收藏攻略，下个月就出发。"],
  },
};
