export { GodwitProvider, useGodwit } from "./context.js";
export type { Asked } from "./use-asked.js";
export { useImpressions } from "./use-impressions.js";
export { useInterests, useMigrations, usePreferences } from "./use-person.js";
export { useRecommendations, type Recommendations, type Recommended } from "./use-recommendations.js";
