import type { Theme } from "./theme.js";

export const football: Theme = {
  name: "football",
  items: [
    ["news", "en", "Late header sends the underdogs to the cup final", "The defender scored in the 94th minute after a corner. It was his first goal in three seasons.", ["cup", "match report"]],
    ["news", "en", "Champions sign teenage striker for a record fee", "The nineteen-year-old forward scored thirty league goals last season. He will wear number nine.", ["transfers", "league"]],
    ["news", "en", "Referees will explain video decisions to the stadium", "From next month the crowd hears why a goal was ruled offside. Coaches are divided.", ["referees", "rules"]],
    ["news", "en", "Women's national team stays unbeaten", "Two goals before half-time settled the qualifier. The midfield controlled the ball for most of the match.", ["women's football", "national team"]],
    ["news", "en", "Goalkeeper saves two penalties in the derby", "The home side missed from the spot twice and lost the city derby for the first time in ten years.", ["derby", "match report"]],
    ["news", "zh", "国足热身赛两球取胜，新教练首秀告捷", "前锋上下半场各进一球，球队防守稳固，球迷期待接下来的预选赛。", ["足球", "国家队"]],
    ["news", "zh", "中超联赛第十轮综述：榜首易主", "领头羊客场失利，追赶者凭借补时进球登上积分榜第一。", ["中超", "足球"]],
    ["shop", "en", "Match football, size five", "A thermally bonded ball with true flight, approved for league matches.", ["balls", "equipment"], 45],
    ["shop", "en", "Firm-ground football boots", "Light boots with moulded studs and a knitted collar for quick turns on grass pitches.", ["boots", "equipment"], 95],
    ["shop", "en", "Retro away shirt, 1988", "The stripes your father remembers, in cotton. Collectors' edition of the cup-winning season.", ["shirts", "fans"], 55],
    ["shop", "zh", "儿童足球训练套装", "包括足球、标志桶和小球门，在院子里就能练习射门和带球。", ["足球", "训练"], 39],
    ["course", "en", "Coaching children's football", "Session plans for under-tens: more ball touches, fewer queues, no shouting.", ["coaching"], "beginner"],
    ["course", "en", "Reading the game: football tactics explained", "Pressing, back threes and half-spaces, shown on real match clips.", ["tactics", "analysis"], "intermediate"],
    ["social", "en", "Our Sunday league team won a match, finally", "Nineteen defeats, then a goal off the goalkeeper's knee. We carried him around the pitch.", ["sunday league"]],
    ["social", "en", "Is the back three dead?", "Every team in the league went to a back four this season. Change my mind with one example.", ["tactics"]],
    ["social", "en", "The noise when the goal went in", "I have been going to this stadium with my grandfather for twenty years, and that winner was the loudest.", ["fans", "stadium"]],
    ["social", "zh", "昨晚的决赛你看了吗？点球大战太刺激", "守门员连扑两个点球，整个酒吧的球迷都跳起来了。", ["足球", "决赛"]],
    ["health", "en", "Coming back after a knee ligament injury", "How footballers rebuild strength after a cruciate tear, and when it is safe to play a match again.", ["injury", "rehabilitation"]],
  ],
  searches: {
    en: ["football results tonight", "transfer news striker", "football boots wide feet", "offside rule explained"],
    zh: ["足球 比赛 直播", "中超 积分榜"],
  },
  comments: {
    en: ["Never a penalty in a hundred years.", "Best match of the season so far.", "The midfield was the difference today."],
    zh: ["这个进球太漂亮了！", "教练的换人很关键。"],
  },
};
