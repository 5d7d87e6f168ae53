import type { RecommendationHistory } from "../../../ports/history/recommendations.js";
import { feedbackOf, insertFeedback } from "./recommendations/feedback.js";
import { answerPages } from "./recommendations/page-answers.js";
import { loggedSets } from "./recommendations/logged-sets.js";
import { savePages } from "./recommendations/save-pages.js";
import { setById, ownersOf, surfacesOf } from "./recommendations/sets.js";
import { shownSets, timesShown } from "./recommendations/shown-sets.js";
import type { Client } from "./sql.js";

export function recommendationHistory(client: Client): RecommendationHistory {
  return {
    save: (pages) => savePages(client, pages),
    get: (id) => setById(client, id),
    owners: (ids) => ownersOf(client, ids),
    surfacesOf: (ids) => surfacesOf(client, ids),
    shown: (userId, since) => timesShown(client, userId, since),
    ofUser: async (userId) => ({
      recommendations: await shownSets(client, userId),
      feedback: await feedbackOf(client, userId),
    }),
    logged: (query, first, after) => loggedSets(client, query, first, after),
    answerPages: (answers) => answerPages(client, answers),
    insertFeedback: (feedback) => insertFeedback(client, feedback),
  };
}
