import type { Theme } from "./theme.js";

export const investing: Theme = {
  name: "investing",
  items: [
    ["news", "en", "Central bank holds interest rates for a third time", "Bond yields fell after the decision. Economists expect a first cut before the end of the year.", ["interest rates", "bonds"]],
    ["news", "en", "Index funds overtake stock pickers again", "Nine out of ten active funds trailed the market over fifteen years, and fees explain most of the gap.", ["funds", "stock market"]],
    ["news", "en", "Inflation slows as energy prices fall", "Consumer prices rose by two per cent in the year. Shares of retailers led the market higher.", ["inflation", "shares"]],
    ["news", "en", "Pension savers may choose greener portfolios", "A new law lets employees move their retirement money into funds that publish their carbon footprint.", ["pensions", "funds"]],
    ["news", "en", "Chip shares pull the stock exchange to a record", "Technology stocks gained four per cent in a week, while banks and utilities fell behind.", ["shares", "stock market"]],
    ["news", "zh", "央行下调存款准备金率，股市应声上涨", "分析师认为降准释放流动性，银行和券商板块领涨，债券收益率走低。", ["股市", "央行"]],
    ["news", "zh", "基金定投人数再创新高", "年轻投资者偏好指数基金，专家建议分散投资、长期持有。", ["基金", "理财"]],
    ["shop", "en", "The patient investor: a book about doing little", "Two hundred pages on compound interest, low fees and keeping your hands still.", ["books", "personal finance"], 18],
    ["shop", "en", "Household budget planner", "A paper planner for income, savings goals and the expenses you forget.", ["budget", "savings"], 15],
    ["course", "en", "Investing with index funds", "Diversify, rebalance and ignore the noise: build a portfolio that you can leave alone.", ["index funds", "portfolio"], "beginner"],
    ["course", "en", "How to read a balance sheet", "Assets, debt and cash flow, with the annual reports of three listed companies.", ["accounting", "shares"], "intermediate"],
    ["course", "en", "Bonds and interest rates explained", "Duration, yield and credit risk for savers who want to know what they own.", ["bonds"], "intermediate"],
    ["course", "zh", "个人理财入门课", "学习记账、应急储备、保险和基金配置，建立自己的投资计划。", ["理财", "投资"], "beginner"],
    ["social", "en", "I checked my portfolio once this year", "It grew by seven per cent and I slept well. Boring investing works.", ["portfolio", "savings"]],
    ["social", "en", "Pay off the mortgage or buy shares?", "Rates are at four per cent and the loan runs for ten more years. How would you split the money?", ["mortgage", "personal finance"]],
    ["social", "en", "My first dividend was eleven cents", "Framed it. Everyone has to start somewhere with stocks.", ["dividends", "shares"]],
    ["social", "zh", "三十岁前如何攒下第一笔钱？", "我的方法是工资到账先存三成，剩下的买指数基金，欢迎讨论。", ["存钱", "理财"]],
    ["health", "en", "Money worries and your mental health", "Debt raises the risk of anxiety. A budget, an emergency fund and someone to talk to help more than willpower.", ["debt", "mental health"]],
  ],
  searches: {
    en: ["best index fund low fees", "interest rate forecast", "how to start investing", "dividend stocks"],
    zh: ["指数基金 定投", "理财 入门"],
  },
  comments: {
    en: ["Fees are the whole story, well explained.", "Time in the market beats timing the market.", "What does this mean for bond funds?"],
    zh: ["长期持有才是王道。", "分散投资，控制风险。"],
  },
};
