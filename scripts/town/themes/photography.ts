import type { Theme } from "./theme.js";

export const photography: Theme = {
  name: "photography",
  items: [
    ["news", "en", "Street photographer's forgotten negatives go on show", "Ten thousand rolls of film were found in a cellar. The exhibition prints sixty portraits of strangers.", ["exhibitions", "street photography"]],
    ["news", "en", "Camera maker brings back a fully manual model", "No screen, no autofocus: the new film camera has a shutter dial, an aperture ring and a long waiting list.", ["cameras", "film photography"]],
    ["news", "en", "Wildlife photo of the year shows a fox in fog", "The photographer waited nineteen nights for the light. The winning picture was taken at a fiftieth of a second.", ["wildlife", "awards"]],
    ["news", "zh", "全国摄影大展开幕，千幅照片记录普通人的生活", "展览以人像和街头摄影为主，许多作品用手机拍摄。", ["摄影", "展览"]],
    ["shop", "en", "Fast 35 mm prime lens", "A sharp, small lens with an f/1.8 aperture for portraits and low light.", ["lenses", "cameras"], 289],
    ["shop", "en", "Carbon travel tripod", "Holds a mirrorless camera steady for long exposures and folds into hand luggage.", ["tripods"], 149],
    ["shop", "en", "Padded camera bag", "Room for one body, three lenses and a rain cover, with quick access from the side.", ["camera bags"], 79],
    ["shop", "en", "Instant film, twenty sheets", "White-framed colour pictures that develop in your hand.", ["instant film"], 19],
    ["shop", "zh", "微单相机入门套机", "轻便机身配变焦镜头，自动对焦快，适合旅行和人像摄影。", ["相机", "摄影"], 599],
    ["course", "en", "Understand your camera in ten photos", "Aperture, shutter speed and ISO, one assignment at a time, until you leave automatic mode.", ["exposure", "cameras"], "beginner"],
    ["course", "en", "Portrait photography with window light", "No flash, no studio: pose, focus and expose people beside an ordinary window.", ["portraits", "light"], "intermediate"],
    ["course", "en", "Editing photographs with restraint", "White balance, curves and local adjustments, and how to know when the picture is done.", ["editing", "raw"], "intermediate"],
    ["course", "zh", "手机摄影构图与后期", "学习光线、构图和调色，用手机拍出有故事的照片。", ["手机摄影", "构图"], "beginner"],
    ["social", "en", "Shot a whole roll on one street corner", "Thirty-six frames, one umbrella, and a cyclist who looked straight into my lens.", ["street photography", "film"]],
    ["social", "en", "Critique my night exposure", "Eight seconds at f/8 on a tripod. The sky is good, the foreground is mud. What would you change?", ["long exposure", "feedback"]],
    ["social", "en", "The lens I sold and bought back", "You never miss a fifty-millimetre lens until the light is golden and it is gone.", ["lenses"]],
    ["social", "zh", "胶片摄影新手，求推荐相机和胶卷", "想拍街头和人像，预算不高，喜欢有颗粒感的照片。", ["胶片", "相机"]],
    ["social", "zh", "昨晚拍到的城市夜景照片", "三脚架长曝光三十秒，车灯变成一条条光带，请大家点评。", ["夜景", "摄影"]],
  ],
  searches: {
    en: ["best lens for portraits", "long exposure settings", "mirrorless camera for beginners", "photo editing curves"],
    zh: ["相机 镜头 推荐", "人像 摄影 技巧"],
  },
  comments: {
    en: ["The light in this picture is wonderful.", "Which aperture did you use?", "Great composition, I would crop a little tighter."],
    zh: ["构图和光线都很棒。", "请问用的什么镜头？"],
  },
};
