import type { Theme } from "./theme.js";

export const parenting: Theme = {
  name: "parenting",
  items: [
    ["news", "en", "Nurseries will open an hour earlier for working parents", "The council funds breakfast for toddlers from seven. Parents' groups had asked for it for years.", ["childcare", "nursery"]],
    ["news", "en", "Fathers take longer parental leave than ever", "Half of new fathers now stay at home with their baby for at least two months.", ["parental leave", "families"]],
    ["news", "en", "Primary schools test a year without homework", "Teachers ask families to read aloud together instead. First results on children's reading are encouraging.", ["school", "children"]],
    ["news", "zh", "多地推出普惠托育服务，缓解带娃难", "社区托育中心接收两岁以下宝宝，双职工家庭可以享受补贴。", ["托育", "育儿"]],
    ["shop", "en", "Wooden building blocks for toddlers", "Forty smooth beech blocks for children from twelve months, packed in a cotton bag.", ["toys", "toddlers"], 34],
    ["shop", "en", "Baby carrier for long walks", "Supports the hips of newborns and the backs of parents, up to fifteen kilos.", ["baby", "carriers"], 110],
    ["shop", "en", "Picture book: the bear who would not sleep", "A bedtime story for children of two to five, with a very patient mother bear.", ["picture books", "bedtime"], 13],
    ["shop", "zh", "宝宝早教积木玩具", "圆角打磨，安全环保，锻炼宝宝的动手能力和想象力。", ["玩具", "宝宝"], 29],
    ["course", "en", "Positive discipline for toddlers", "Tantrums, limits and choices: a calm way through the second and third year.", ["toddlers", "behaviour"], "beginner"],
    ["course", "en", "First aid for babies and children", "Choking, fever and falls: practise what every parent and grandparent should know.", ["first aid", "baby"], "beginner"],
    ["course", "zh", "新手爸妈课堂：宝宝第一年", "喂养、睡眠和疫苗，儿科医生讲解宝宝第一年的常见问题。", ["新手父母", "宝宝"], "beginner"],
    ["social", "en", "She walked! Four steps, then the cat", "Thirteen months old, straight across the kitchen. I cried, the baby laughed, the cat left.", ["baby", "milestones"]],
    ["social", "en", "How do you share the school run?", "Two jobs, three children, one bicycle. Tell me how other parents organise mornings.", ["school", "family life"]],
    ["social", "en", "Things my four-year-old said at dinner", "Today: potatoes are stones that gave up. I am keeping a notebook of my son's wisdom.", ["children", "family life"]],
    ["social", "zh", "孩子不爱吃青菜怎么办？", "试过做成饺子和小动物形状，宝贝还是挑食，求各位宝妈支招。", ["育儿", "挑食"]],
    ["health", "en", "When a baby's fever needs a doctor", "Age matters more than the number on the thermometer. A paediatrician explains the warning signs in infants.", ["baby", "fever"]],
    ["health", "en", "Screen time for small children", "What matters is what it replaces: play, talk and sleep. Practical limits for families with toddlers.", ["children", "screen time"]],
    ["health", "zh", "宝宝辅食添加时间表", "满六个月开始添加辅食，从高铁米粉到蔬菜泥，注意观察孩子是否过敏。", ["辅食", "宝宝"]],
  ],
  searches: {
    en: ["toddler tantrums what to do", "toys for one year old", "baby food first weeks", "bedtime stories for children"],
    zh: ["宝宝 辅食 食谱", "孩子 早教 玩具"],
  },
  comments: {
    en: ["Our daughter loves this book, every single night.", "As a mother of twins I needed this today.", "Which age is this toy for?"],
    zh: ["我家宝宝也是这样，慢慢来。", "育儿真是不容易，加油。"],
  },
};
