/** What people may not want told about them to others (GDPR Art. 9, and trouble with money). */
export const sensitiveKinds = ["health", "faith", "sexuality", "politics", "money trouble"] as const;
export type SensitiveKind = (typeof sensitiveKinds)[number];

/** Words that speak of each kind, in English and Chinese: a term counts where one of its words begins with one. */
const words: Readonly<Record<SensitiveKind, readonly string[]>> = {
  health: [
    ..."illness disease cancer diabetes depress anxiety insomnia therap psychiatr medication symptom".split(" "),
    ..."diagnos pregnan miscarriage fertility addict alcoholi disabilit chronic patient surgery hiv".split(" "),
    ..."疾病 癌 糖尿病 抑郁 焦虑 失眠 治疗 心理咨询 药物 症状 怀孕 流产 不孕 成瘾 酗酒 残疾 手术 患者".split(" "),
  ],
  faith: [
    ..."church mosque synagogue temple prayer bible quran torah christian muslim jewish buddhis hindu sermon".split(
      " ",
    ),
    ..."教会 清真寺 祈祷 圣经 古兰经 基督 穆斯林 犹太 佛教 佛经 信仰 宗教".split(" "),
  ],
  sexuality: [
    ..."lgbt gay lesbian bisexual transgender queer sexual erotic dating".split(" "),
    ..."同性恋 双性恋 跨性别 性取向 情色".split(" "),
  ],
  politics: [
    ..."election parliament democrat republican socialist communist conservative protest abortion union".split(" "),
    ..."选举 议会 政党 抗议 堕胎 工会 政治".split(" "),
  ],
  "money trouble": [
    ..."debt bankrupt foreclosure payday eviction insolven gambling overdraft".split(" "),
    ..."债务 破产 催收 网贷 赌博 透支 逾期".split(" "),
  ],
};

const fewestTerms = 2;

/**
 * The kind a topic is of by its name and terms; null = of none. One word may be chance: its name must have one, or two
 * of its terms.
 */
export function sensitiveKindOf({
  labels,
  terms,
}: {
  readonly labels: readonly string[];
  readonly terms: readonly string[];
}): SensitiveKind | null {
  const has = (kind: SensitiveKind, text: string): boolean => {
    const parts = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    return words[kind].some((word) => (/\p{Script=Han}/u.test(word) ? text.includes(word) : parts.some(begins(word))));
  };
  return (
    sensitiveKinds.find(
      (kind) =>
        labels.some((label) => has(kind, label)) || terms.filter((term) => has(kind, term)).length >= fewestTerms,
    ) ?? null
  );
}

const begins =
  (word: string) =>
  (part: string): boolean =>
    part.startsWith(word);
