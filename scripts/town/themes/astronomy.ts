import type { Theme } from "./theme.js";

export const astronomy: Theme = {
  name: "astronomy",
  items: [
    ["news", "en", "Telescope finds water vapour on a distant planet", "The exoplanet orbits a small red star forty light years away. Astronomers will look for methane next.", ["exoplanets", "telescopes"]],
    ["news", "en", "Meteor shower peaks this week under a dark moon", "Up to ninety shooting stars an hour after midnight. No telescope is needed, only patience and a blanket.", ["meteors", "night sky"]],
    ["news", "en", "Probe sends first pictures from Jupiter's icy moon", "Cracks in the ice suggest an ocean below. The spacecraft will pass the moon forty more times.", ["jupiter", "space probes"]],
    ["news", "en", "Two black holes merge, and the universe rings", "Gravitational waves from the collision reached Earth's detectors after a billion years.", ["black holes", "physics"]],
    ["news", "en", "Rocket launch carries a new solar observatory into orbit", "The satellite will photograph the Sun's corona and warn of solar storms two days ahead.", ["rockets", "sun"]],
    ["news", "zh", "探测器成功着陆月球背面，传回首批图像", "着陆器将采集月壤样品，研究月球早期的演化历史。", ["月球", "航天"]],
    ["news", "zh", "天文学家发现距离最近的黑洞", "望远镜观测到一颗恒星围绕看不见的天体运动，距离地球仅一千五百光年。", ["天文", "黑洞"]],
    ["shop", "en", "Beginner's telescope with tripod", "A ninety-millimetre refractor that shows Saturn's rings and the craters of the Moon.", ["telescopes"], 189],
    ["shop", "en", "Rotating star chart", "Set the date and hour and see which constellations are above the horizon.", ["constellations", "star charts"], 14],
    ["shop", "en", "Moon globe with relief", "Every crater and sea of the Moon at thirty centimetres, mapped from orbit.", ["moon", "globes"], 59],
    ["shop", "zh", "儿童天文望远镜", "高倍清晰，可观测月球环形山和木星，附星图和教程。", ["望远镜", "天文"], 89],
    ["course", "en", "Astronomy for the naked eye", "Find your way around the constellations, follow the planets and understand eclipses.", ["constellations", "planets"], "beginner"],
    ["course", "en", "Black holes, galaxies and the big bang", "Modern cosmology with little mathematics and many pictures of galaxies.", ["cosmology", "galaxies"], "intermediate"],
    ["course", "zh", "认识星空：四季星座入门", "学习辨认星座、行星和流星雨，了解望远镜的使用方法。", ["星空", "星座"], "beginner"],
    ["social", "en", "Saw Saturn's rings for the first time", "A stranger let me look through his telescope in the park. It looked like a sticker on the lens.", ["saturn", "telescopes"]],
    ["social", "en", "The Milky Way from a desert", "No moon, no lamps, no words. I counted eleven satellites and three meteors in an hour.", ["milky way", "night sky"]],
    ["social", "en", "Building a dome for my backyard observatory", "Plywood, a garage motor and a lot of maths. First light on the Orion nebula is planned for January.", ["observatory", "nebulae"]],
    ["social", "zh", "昨晚拍到英仙座流星雨", "在山顶等了四个小时，看到三十多颗流星划过银河，太震撼。", ["流星雨", "星空"]],
  ],
  searches: {
    en: ["telescope for seeing planets", "meteor shower tonight", "what is a black hole", "constellations in autumn"],
    zh: ["天文望远镜 推荐", "流星雨 时间"],
  },
  comments: {
    en: ["Clouds again over my telescope, of course.", "The picture of the galaxy is stunning.", "How far away is that star?"],
    zh: ["宇宙真是太神奇了。", "今晚天气好，去看星星。"],
  },
};
