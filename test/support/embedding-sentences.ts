/** Thirty sentences in each of two languages, six on each of five topics, written so that few words recur. */
export type Topics = Readonly<Record<string, readonly string[]>>;

export const english: Topics = {
  cook: [
    "How to bake sourdough bread at home",
    "A simple recipe for chicken soup",
    "Roast vegetables with garlic and olive oil",
    "Ten pasta dishes for busy weeknights",
    "Knife skills every beginner needs in the kitchen",
    "Why your cake sinks in the middle of the oven",
  ],
  football: [
    "Striker scores twice in the cup final",
    "The goalkeeper saved a late penalty",
    "Manager sacked after five straight defeats",
    "Transfer window: midfielder moves for record fee",
    "Fans celebrate promotion to the top league",
    "Referee shows red card in heated derby",
  ],
  computing: [
    "A new programming language for safe systems code",
    "Open source database adds vector search",
    "Engineers debug a memory leak in production",
    "Laptop chips get faster and use less power",
    "Cloud outage takes thousands of websites offline",
    "Machine learning model writes unit tests",
  ],
  health: [
    "Walking thirty minutes a day lowers blood pressure",
    "Doctors recommend more sleep for teenagers",
    "A vaccine trial reports promising results",
    "How stress harms the heart",
    "Simple stretches that ease back pain",
    "Nutritionists warn about sugary drinks",
  ],
  money: [
    "Central bank raises interest rates again",
    "House prices fall for the third month",
    "How to save for retirement in your thirties",
    "Stock markets rally after inflation report",
    "Tax changes that small businesses should know",
    "Investors worry about rising government debt",
  ],
};

export const chinese: Topics = {
  cook: [
    "家常红烧肉的做法",
    "在家烤面包的简单食谱",
    "十道适合新手的家常菜",
    "如何做出好吃的番茄炒蛋",
    "厨房新手必备的切菜技巧",
    "低油低盐的健康菜谱",
  ],
  football: [
    "前锋在杯赛决赛中梅开二度",
    "门将扑出关键点球帮助球队晋级",
    "球队连败五场主教练下课",
    "中场球员以创纪录转会费加盟新球队",
    "球迷庆祝球队升入顶级联赛",
    "裁判出示红牌引发球员争议",
  ],
  computing: [
    "新的编程语言让系统开发更安全",
    "开源数据库增加向量搜索功能",
    "工程师排查服务器内存泄漏",
    "笔记本电脑芯片更快更省电",
    "云服务器故障导致上千网站瘫痪",
    "机器学习模型自动编写测试代码",
  ],
  health: [
    "每天步行三十分钟有助于降低血压",
    "医生建议青少年增加睡眠",
    "疫苗试验结果令人鼓舞",
    "压力过大如何伤害心脏健康",
    "缓解背痛的简单拉伸运动",
    "营养专家提醒少喝含糖饮料有益健康",
  ],
  money: [
    "央行再次上调利率",
    "房价连续三个月下跌",
    "三十岁如何为退休存钱",
    "通胀报告公布后股市上涨",
    "小企业应该了解的税收变化",
    "投资者担心政府债务上升影响股市",
  ],
};
