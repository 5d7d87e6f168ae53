import type { Theme } from "./theme.js";

export const music: Theme = {
  name: "music",
  items: [
    ["news", "en", "Jazz quartet records its new album in a swimming pool", "The empty basin gives the saxophone eight seconds of echo. Critics call it the warmest record of the year.", ["jazz", "albums"]],
    ["news", "en", "Vinyl outsells compact discs again", "Record shops report queues on release days, and pressing plants cannot keep up with orders.", ["vinyl", "music industry"]],
    ["news", "en", "The band that never toured announces twelve concerts", "Tickets for the indie group's first live shows were gone in nine minutes. The singer asks fans to leave phones at home.", ["concerts", "indie"]],
    ["news", "en", "Young pianist wins the international competition", "Her Rachmaninov concerto brought the orchestra itself to its feet.", ["classical", "piano"]],
    ["news", "zh", "民谣歌手发布新专辑，巡回演唱会即将开启", "专辑收录十首原创歌曲，歌手用方言演唱家乡的故事，门票下周开售。", ["专辑", "演唱会"]],
    ["shop", "en", "Turntable with built-in preamp", "Belt drive, walnut base, and a cartridge that is kind to old vinyl records.", ["vinyl", "hi-fi"], 249],
    ["shop", "en", "Acoustic guitar for small hands", "A three-quarter size guitar with soft strings, a bag and a tuner.", ["guitar", "instruments"], 139],
    ["shop", "en", "Songbook: forty ballads for piano and voice", "Easy arrangements of songs that everybody can sing along to.", ["piano", "sheet music"], 19],
    ["shop", "zh", "入门级尤克里里套装", "附赠调音器和教学视频，初学者一周就能弹唱第一首歌。", ["乐器", "尤克里里"], 45],
    ["course", "en", "Play your first ten songs on guitar", "Four chords, two rhythms and a lot of singing. No sheet music needed.", ["guitar"], "beginner"],
    ["course", "en", "Music theory through pop songs", "Why that chorus lifts you: keys, chords and melody explained with hits you know.", ["music theory"], "intermediate"],
    ["course", "en", "Producing electronic music at home", "Synths, drum loops and mixing on headphones: finish one track in four weeks.", ["production", "electronic"], "intermediate"],
    ["course", "zh", "声乐入门：学会用气息唱歌", "从呼吸、音准到情感表达，跟着老师练唱十首流行歌曲。", ["唱歌", "声乐"], "beginner"],
    ["social", "en", "Songs for driving at night", "My playlist has synths, saxophones and one shameless power ballad. Add yours.", ["playlists"]],
    ["social", "en", "I saw my favourite singer in a room of fifty people", "No lights, no band, just a voice and a guitar. I will never complain about ticket prices again.", ["concerts", "live music"]],
    ["social", "en", "Which album got you through this winter?", "Mine is a forgotten soul record from 1973. Every track feels like a blanket.", ["albums", "soul"]],
    ["social", "zh", "深夜歌单分享：一个人的时候听什么歌", "整理了三十首安静的民谣和爵士乐，适合戴上耳机慢慢听。", ["歌单", "民谣"]],
    ["social", "zh", "第一次看现场音乐节太震撼了", "鼓声一响全场都在跳，乐队的现场比专辑好听一百倍。", ["音乐节", "乐队"]],
  ],
  searches: {
    en: ["relaxing jazz playlist", "concert tickets this month", "easy guitar chords", "vinyl record player"],
    zh: ["好听的民谣歌曲", "吉他 弹唱 教学"],
  },
  comments: {
    en: ["That saxophone solo gives me goosebumps.", "Saw them live last year, go if you can.", "This song has been in my head all day."],
    zh: ["这首歌单曲循环一整天了。", "现场版比录音室版本更有感染力。"],
  },
};
