import { GodwitError } from "../../core/errors.js";

/** The languages of sentences that Godwit writes itself. */
export const spokenLanguages = ["en", "zh"] as const;
export type SpokenLanguage = (typeof spokenLanguages)[number];

/**
 * The language of sentences that a tag asks for (BCP 47: zh-CN and zh_Hans are zh); absent = English. Throws
 * BAD_USER_INPUT for one that is not spoken here.
 */
export function spokenLanguage(tag: string | null | undefined): SpokenLanguage {
  const primary = (tag ?? "en").split(/[-_]/)[0]!.toLowerCase();
  const language = spokenLanguages.find((one) => one === primary);
  if (language !== undefined) return language;
  throw new GodwitError(
    "BAD_USER_INPUT",
    `language is ${JSON.stringify(tag)}; en and zh are spoken here, also as tags such as zh-CN.`,
    ["language"],
  );
}
