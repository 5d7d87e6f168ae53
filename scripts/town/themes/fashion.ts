import type { Theme } from "./theme.js";

export const fashion: Theme = {
  name: "fashion",
  items: [
    ["news", "en", "Designers turn deadstock fabric into couture", "The runway's most applauded dress was sewn from curtain remnants. Buyers ordered it in four colours.", ["runway", "designers"]],
    ["news", "en", "Wide trousers push skinny jeans off the shelves", "Retailers report that loose tailoring outsells denim for the first time in fifteen years.", ["trousers", "trends"]],
    ["news", "en", "A museum shows a century of the little black dress", "From silk crêpe to recycled nylon: sixty garments, and the women who wore them.", ["exhibitions", "dresses"]],
    ["news", "zh", "时装周落幕，新中式设计成为亮点", "设计师将刺绣和盘扣融入西装与连衣裙，国风服饰受到买手青睐。", ["时装", "国风"]],
    ["shop", "en", "Linen shirt dress", "Loose fit, deep pockets and a belt. Gets softer with every wash.", ["dresses", "linen"], 79],
    ["shop", "en", "Merino crew-neck sweater", "Fine knit wool in eight colours, warm without bulk.", ["knitwear", "wool"], 85],
    ["shop", "en", "White leather sneakers", "Minimal shape, stitched soles and no logo, for suits and for jeans.", ["shoes", "sneakers"], 110],
    ["shop", "en", "Silk scarf with painted birds", "Hand-rolled edges, ninety centimetres square, made to be worn for decades.", ["scarves", "accessories"], 65],
    ["shop", "en", "Wool overcoat, camel", "A long double-breasted coat with a half lining and real horn buttons.", ["coats", "wool"], 290],
    ["shop", "zh", "复古高腰阔腿牛仔裤", "显瘦显高，面料柔软，搭配衬衫和毛衣都好看。", ["牛仔裤", "穿搭"], 49],
    ["shop", "zh", "真丝印花连衣裙", "轻盈垂坠，国风印花，适合约会和通勤穿着。", ["连衣裙", "女装"], 129],
    ["course", "en", "Sew your first skirt", "Measure, cut, pin and stitch an A-line skirt on a home sewing machine.", ["sewing"], "beginner"],
    ["course", "en", "Build a wardrobe of thirty pieces", "Colours that suit you, clothes that match, and a list of what to stop buying.", ["wardrobe", "style"], "beginner"],
    ["course", "zh", "服装搭配与色彩诊断", "找到适合自己的颜色和版型，学会用基础款穿出风格。", ["穿搭", "色彩"], "beginner"],
    ["social", "en", "I wore the same dress for thirty days", "Different scarves, shoes and jackets. Nobody in the office noticed until day twenty-two.", ["style", "wardrobe"]],
    ["social", "en", "Thrift find of the year: a seventies coat", "Eleven euros, silk lining, one missing button. Outfit photos in the thread.", ["vintage", "coats"]],
    ["social", "en", "What do you wear to a summer wedding?", "The invitation says smart but relaxed. Linen suit, or floral dress with flat shoes?", ["outfits", "weddings"]],
    ["social", "zh", "小个子女生秋冬穿搭分享", "短外套配高腰裤，靴子选同色系，五套日常搭配一次看完。", ["穿搭", "秋冬"]],
  ],
  searches: {
    en: ["linen dress for summer", "how to style wide trousers", "capsule wardrobe list", "vintage wool coat"],
    zh: ["秋冬 穿搭 外套", "连衣裙 新款"],
  },
  comments: {
    en: ["That coat is gorgeous, which size did you take?", "The colour looks even better in person.", "I would wear this with boots."],
    zh: ["这套穿搭太好看了，求链接。", "颜色很高级，面料也舒服。"],
  },
};
