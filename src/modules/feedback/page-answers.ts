import type { History } from "../../ports/history/history.js";
import type { PageAnswer, PageAnswerOutcome } from "../../ports/history/recommendations.js";
import type { Refusal } from "../common/batch.js";
import { Invalid, shown } from "../common/batch.js";
import { isAbsent } from "../common/fields.js";

/** What an answer about a page holds: feedback of the kind SATISFIED. */
interface AnswerFacts {
  readonly userId: string;
  readonly recommendationId: string | null;
  readonly value: number | null;
  readonly occurredAt: number;
}

/** Checks feedback of the kind SATISFIED: it is about a whole page, and answers with 1 to 5. Throws Invalid. */
export function pageAnswer({ userId, recommendationId, value, occurredAt }: AnswerFacts, itemId: unknown): PageAnswer {
  if (recommendationId === null)
    throw new Invalid(
      "recommendationId",
      "recommendationId is missing; SATISFIED is about a page: give the id of the RecommendationSet that was shown.",
    );
  if (!isAbsent(itemId))
    throw new Invalid(
      "itemId",
      `itemId is ${shown(itemId)}; SATISFIED is about the whole page: leave it out, or rate the item with RATE.`,
    );
  if (value === null || !Number.isInteger(value) || value < 1 || value > 5)
    throw new Invalid("value", `value is ${value ?? "missing"}; give a whole number from 1 (not at all) to 5 (very).`);
  return { setId: recommendationId, userId, value, at: occurredAt };
}

/** An answer, and where it stood in the batch. */
export interface IndexedAnswer {
  readonly index: number;
  readonly value: PageAnswer;
}

/** Keeps answers in the transaction; those about pages that are not kept for their user come back as refused. */
export async function keepAnswers(
  inside: Pick<History, "recommendations">,
  answers: readonly IndexedAnswer[],
): Promise<{ accepted: number; duplicates: number; refused: Refusal[] }> {
  const outcomes = await inside.recommendations.answerPages(answers.map(({ value }) => value));
  const count = (wanted: PageAnswerOutcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    accepted: count("NEW"),
    duplicates: count("DUPLICATE"),
    refused: answers.flatMap(({ index, value }, i) =>
      outcomes[i] === "UNKNOWN"
        ? [
            {
              index,
              path: ["feedback", String(index), "recommendationId"],
              code: "NOT_FOUND",
              message: `${shown(value.setId)} is no recommendation to this user; give the id of the set they were shown.`,
            },
          ]
        : [],
    ),
  };
}
