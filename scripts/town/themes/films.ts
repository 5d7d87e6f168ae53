import type { Theme } from "./theme.js";

export const films: Theme = {
  name: "films",
  items: [
    ["news", "en", "A quiet family drama wins the festival's top prize", "The jury praised the director's patience and the lead actress's silence. Cinemas will show the film from October.", ["cinema", "festivals"]],
    ["news", "en", "Detective series returns for a fourth season", "The new episodes move the murder mystery to a snowed-in island. The whole cast is back, including the dog.", ["series", "crime"]],
    ["news", "en", "Streaming service cancels its most expensive fantasy show", "Viewers loved the dragons, but the budget of each episode had become larger than most feature films.", ["streaming", "series"]],
    ["news", "en", "Restored silent comedy tours the country with an orchestra", "Archivists cleaned every frame by hand. Audiences laugh at the same stunts as a hundred years ago.", ["cinema", "classics"]],
    ["news", "zh", "国产悬疑电影票房突破十亿", "影片凭借紧凑的剧情和出色的表演赢得观众口碑，导演透露续集已经开拍。", ["电影", "票房"]],
    ["news", "zh", "古装电视剧今晚大结局，观众热议主角命运", "这部电视剧连续三周收视第一，编剧回应为何改写原著结局。", ["电视剧", "追剧"]],
    ["shop", "en", "Box set: the complete heist trilogy", "Three films, four hours of interviews with the director, and the scene everyone quotes.", ["blu-ray", "films"], 39],
    ["shop", "en", "Mini projector for film nights", "Turns a white wall into a two-metre cinema screen. Quiet enough for dialogue.", ["projectors", "home cinema"], 219],
    ["shop", "zh", "经典电影海报复刻版", "精选二十部华语电影海报，艺术纸印刷，适合影迷装饰房间。", ["电影", "海报"], 25],
    ["course", "en", "How to read a film", "Shots, cuts and sound: eight lessons that change how you watch movies.", ["film studies"], "beginner"],
    ["course", "en", "Screenwriting: your first episode", "Plot a television pilot, write dialogue that actors like, and survive the rewrite.", ["screenwriting", "series"], "intermediate"],
    ["course", "en", "Acting for the camera", "Small gestures, steady eyes: exercises from a casting director for stage actors who move to film.", ["acting"], "intermediate"],
    ["social", "en", "That finale. Can we talk about that finale?", "Spoilers below. I have watched the last scene of the series three times and I still think she knew.", ["series", "finale"]],
    ["social", "en", "My ranking of every spy film of the decade", "Number one will upset half of you, and the car chase in number four deserves an award.", ["films", "ranking"]],
    ["social", "en", "Comfort shows to watch after a long day", "Bakers, sitcoms, slow detectives: tell me which television show switches your brain off.", ["series", "television"]],
    ["social", "en", "Watched a three-hour film without my phone", "Sat in the front row of the small cinema by the station. The movie was average, the evening was perfect.", ["cinema"]],
    ["social", "zh", "周末宅家看什么电影？求推荐", "最近想看轻松一点的喜剧电影或者悬疑剧，大家有什么好片推荐吗？", ["电影", "推荐"]],
    ["social", "zh", "这部纪录片让我看哭了", "导演用五年时间拍摄一个小镇的影院，最后一幕的镜头太动人。", ["纪录片", "电影"]],
  ],
  searches: {
    en: ["films like a slow detective story", "best series to binge this weekend", "where to stream classic comedies", "new movie trailers"],
    zh: ["好看的悬疑电影", "最新电视剧 推荐"],
  },
  comments: {
    en: ["The last episode broke my heart.", "Great cast, but the second act drags.", "I would watch this director film a shopping list."],
    zh: ["演员的演技太好了，值得二刷。", "结局没看懂，有人解释一下吗？"],
  },
};
