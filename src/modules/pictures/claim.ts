import { GodwitError } from "../../core/errors.js";
import { spokenLanguage, type SpokenLanguage } from "../common/spoken-language.js";

/** Which picture is meant. */
export interface PictureClaim {
  readonly userId: string;
  /** null = the person's months */
  readonly migrationId: string | null;
  readonly months: number;
  readonly language: SpokenLanguage;
}

const mostMonths = 24;

/** A picture as asked for. Throws BAD_USER_INPUT. */
export function claimOf(asked: {
  userId: string;
  migrationId?: string | null;
  months?: number | null;
  language?: string | null;
}): PictureClaim {
  const months = asked.months ?? 6;
  if (months < 1 || months > mostMonths)
    throw new GodwitError("BAD_USER_INPUT", `months is ${months}; give 1 to ${mostMonths}.`, ["months"]);
  const language = spokenLanguage(asked.language);
  return { userId: asked.userId, migrationId: asked.migrationId ?? null, months, language };
}
