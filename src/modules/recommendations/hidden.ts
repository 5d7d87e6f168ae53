import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { AppContext } from "../kit/context.js";
import { hiddenTopics } from "../sensitive/hidden-topics.js";
import { topicsOf } from "../catalogue/live-catalogue.js";

/** An item with this much of a sensitive topic speaks of it. */
const speaks = 0.3;
/** Does an item speak of a hidden topic? */
export function isHidden(itemId: string, catalogue: Catalogue, app: AppContext): boolean {
  const hidden = hiddenTopics(app);
  if (hidden.size === 0) return false;
  const { index, value } = topicsOf(catalogue, itemId)?.topics ?? { index: [], value: [] };
  return index.some((topic, i) => value[i]! >= speaks && hidden.has(app.edition.topics[topic]?.id ?? ""));
}
