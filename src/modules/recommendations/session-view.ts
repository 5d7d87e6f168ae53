import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { PageItem } from "./compose.js";

/** A recommendation for a session, with the catalogue that its numbers are of. */
export interface SessionRecommendationView {
  item: PageItem;
  catalogue: Catalogue;
}
