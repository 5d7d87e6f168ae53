import type { Theme } from "./theme.js";

export const technology: Theme = {
  name: "technology",
  items: [
    ["news", "en", "New laptop processor doubles battery life without losing speed", "The chip maker says its efficiency cores handle browsing and video alone. Independent benchmarks are expected next week.", ["laptops", "processors"]],
    ["news", "en", "Open-source database adds vector search", "The release lets developers query embeddings beside ordinary tables. Early users report that one server replaced two.", ["databases", "open source"]],
    ["news", "en", "Regulators ask how large language models were trained", "Software companies must list the sources of their training data by autumn. Researchers welcome the transparency.", ["artificial intelligence", "regulation"]],
    ["news", "en", "A flaw in a popular router lets attackers in", "Security engineers urge owners to install the firmware update today. The vulnerability needs no password.", ["cybersecurity", "networks"]],
    ["news", "zh", "国产芯片迈入新制程，手机处理器性能大幅提升", "新一代芯片采用更先进的工艺，人工智能运算速度提高一倍。多家手机厂商计划年底搭载。", ["芯片", "手机"]],
    ["news", "zh", "人工智能编程助手进入更多软件公司", "程序员用它生成测试和修复漏洞，代码评审时间明显缩短。专家提醒仍需人工把关。", ["人工智能", "软件"]],
    ["shop", "en", "Mechanical keyboard with quiet switches", "A compact keyboard for programmers, with hot-swappable switches and a USB-C cable.", ["keyboards", "computers"], 89],
    ["shop", "en", "27-inch 4K monitor with USB-C", "One cable carries the picture and charges your laptop. The panel is calibrated at the factory.", ["monitors", "computers"], 349],
    ["shop", "en", "Single-board computer starter kit", "A tiny Linux computer with case, power supply and memory card, ready for home servers and robotics.", ["electronics", "linux"], 79],
    ["shop", "zh", "降噪蓝牙耳机，支持多设备切换", "一键连接电脑和手机，主动降噪芯片让办公和通勤更安静。", ["耳机", "数码"], 129],
    ["course", "en", "Machine learning from first principles", "Build a neural network in Python without any library, then learn why the libraries exist.", ["machine learning", "python"], "intermediate"],
    ["course", "en", "Practical TypeScript for web developers", "Learn types, generics and tooling by rewriting a small web server step by step.", ["programming", "typescript"], "beginner"],
    ["course", "en", "Designing distributed systems", "Consensus, replication and failure: how real cloud software keeps its promises.", ["software architecture", "cloud"], "advanced"],
    ["course", "zh", "零基础学Python编程", "从变量和循环开始，用十个小项目学会写程序、处理数据和自动化办公。", ["编程", "python"], "beginner"],
    ["social", "en", "I replaced my smart speaker with a script", "Two hundred lines of code, a microphone and an old phone now run every light in my flat. Ask me anything.", ["smart home", "programming"]],
    ["social", "en", "What is on your home server this year?", "Mine runs backups, photo search and a password vault on eight watts. Show me your rack.", ["self hosting", "servers"]],
    ["social", "en", "Unpopular opinion: tabs in the terminal are enough", "I tried four new code editors this month and came back to a plain shell. Convince me otherwise.", ["developers", "tools"]],
    ["social", "zh", "大家的开发环境都用什么电脑？", "我刚把旧笔记本换成迷你主机，编译代码快了三倍，欢迎晒配置。", ["电脑", "程序员"]],
  ],
  searches: {
    en: ["best laptop for programming", "how do vector databases work", "open source language model", "4k monitor usb-c"],
    zh: ["人工智能 编程 教程", "笔记本电脑 推荐"],
  },
  comments: {
    en: ["The benchmark section is what I came for, thank you.", "Does this run on Linux without extra drivers?", "We moved our servers to this last month and it just works."],
    zh: ["这款芯片的性能测试很有说服力。", "代码写得很清楚，收藏了。"],
  },
};
