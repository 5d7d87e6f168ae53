/** A catalogue in two languages that the built-in model does not know: six themes, 18 titles of each a language. */
const themes: readonly { theme: string; de: readonly string[]; ja: readonly string[] }[] = [
  {
    theme: "astronomy",
    de: [
      "Spiegelteleskop",
      "Sternkarte",
      "Okular für die Mondbeobachtung",
      "Planetarium",
      "Sonnenfilter",
      "Buch über Galaxien",
    ],
    ja: [
      "反射望遠鏡",
      "星座早見盤",
      "月を見るための接眼レンズ",
      "家庭用プラネタリウム",
      "太陽観測フィルター",
      "銀河についての本",
    ],
  },
  {
    theme: "gardening",
    de: ["Gartenschere", "Tomatensamen", "Gießkanne", "Blumenerde", "Rosenstock", "Komposter"],
    ja: ["剪定ばさみ", "トマトの種", "じょうろ", "園芸用の土", "バラの苗", "コンポスト容器"],
  },
  {
    theme: "baking",
    de: ["Brotbackform", "Sauerteig", "Roggenmehl", "Teigschaber", "Kuchenblech", "Backofenhandschuhe"],
    ja: ["食パンの型", "サワードウ種", "ライ麦粉", "生地用スクレーパー", "ケーキ型", "オーブン用手袋"],
  },
  {
    theme: "cycling",
    de: ["Fahrradhelm", "Rennradreifen", "Fahrradkette", "Luftpumpe fürs Rad", "Fahrradschloss", "Radhandschuhe"],
    ja: [
      "自転車用ヘルメット",
      "ロードバイクのタイヤ",
      "自転車チェーン",
      "自転車の空気入れ",
      "自転車の鍵",
      "サイクリンググローブ",
    ],
  },
  {
    theme: "photography",
    de: ["Spiegelreflexkamera", "Kamerastativ", "Weitwinkelobjektiv", "Blitzgerät", "Kameratasche", "Fotoalbum"],
    ja: ["一眼レフカメラ", "カメラ用三脚", "広角レンズ", "フラッシュ", "カメラバッグ", "写真アルバム"],
  },
  {
    theme: "music",
    de: ["Violine", "Notenständer", "Klaviernoten", "Gitarrensaiten", "Querflöte", "Metronom"],
    ja: ["バイオリン", "譜面台", "ピアノの楽譜", "ギターの弦", "フルート", "メトロノーム"],
  },
];

/** How things are offered; an item has one of these, so that no manner is commoner than a theme. */
const manners = {
  de: [
    (noun: string): string => `${noun} für Anfänger`,
    (noun: string): string => `Günstige Auswahl: ${noun}`,
    (noun: string): string => `${noun}, neu und geprüft`,
    (noun: string): string => `Was man über ${noun} wissen sollte`,
    (noun: string): string => `Mein liebstes Stück: ${noun}`,
    (noun: string): string => `${noun} als Geschenk`,
    (noun: string): string => `So pflegt man ${noun}`,
    (noun: string): string => `${noun} im Vergleich`,
    (noun: string): string => `Handgemacht: ${noun}`,
  ],
  ja: [
    (noun: string): string => `初心者向けの${noun}`,
    (noun: string): string => `お買い得な${noun}`,
    (noun: string): string => `${noun}、新品・検品済み`,
    (noun: string): string => `${noun}について知っておきたいこと`,
    (noun: string): string => `私のお気に入りの${noun}`,
    (noun: string): string => `贈り物に${noun}`,
    (noun: string): string => `${noun}のお手入れ方法`,
    (noun: string): string => `${noun}を比べてみた`,
    (noun: string): string => `手作りの${noun}`,
  ],
} as const;
const titlesEach = 3;

export interface ForeignItem {
  readonly id: string;
  readonly title: string;
  readonly language: "de" | "ja";
  readonly theme: string;
}

export const germanJapanese: readonly ForeignItem[] = themes.flatMap(({ theme, ...nouns }, t) =>
  (["de", "ja"] as const).flatMap((language) =>
    nouns[language].flatMap((noun, n) =>
      Array.from({ length: titlesEach }, (_, m) => {
        const manner = manners[language][(n * titlesEach + m + t) % manners[language].length]!;
        return { id: `${theme}-${language}-${n}-${m}`, title: manner(noun), language, theme };
      }),
    ),
  ),
);

/** Questions in the one language, whose answers in the other are of this theme. */
export const questions: readonly { text: string; theme: string; inLanguage: "de" | "ja" }[] = [
  { text: "天体望遠鏡", theme: "astronomy", inLanguage: "de" },
  { text: "庭仕事の道具", theme: "gardening", inLanguage: "de" },
  { text: "パンを焼く", theme: "baking", inLanguage: "de" },
  { text: "Fahrradzubehör", theme: "cycling", inLanguage: "ja" },
  { text: "Kamera und Objektive", theme: "photography", inLanguage: "ja" },
  { text: "Musikinstrument", theme: "music", inLanguage: "ja" },
];
