import { en } from "./en.js";
import { zh } from "./zh.js";

export type Language = "en" | "zh";
export type Words = typeof en;

/** Everything the studio says, by language. */
export const words: Readonly<Record<Language, Words>> = { en, zh };
