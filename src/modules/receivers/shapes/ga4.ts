import { first, listOf, type Shape } from "../shape.js";

/** Rows of Google Analytics 4's export to BigQuery, as JSON. */
export const ga4: Shape = {
  name: "ga4",
  unwrap: (body) => listOf(body, "events", "rows"),
  normalise(event) {
    const micros = Number(event["event_timestamp"]);
    return {
      ...event,
      params: parameters(event["event_params"]),
      at: Number.isFinite(micros) && micros > 0 ? new Date(Math.floor(micros / 1000)).toISOString() : undefined,
    };
  },
  fields: {
    events: {
      view_item: "VIEW",
      page_view: "VIEW",
      screen_view: "VIEW",
      select_item: "CLICK",
      select_content: "CLICK",
      add_to_cart: "ADD_TO_CART",
      add_to_wishlist: "BOOKMARK",
      purchase: "PURCHASE",
      share: "SHARE",
      search: "SEARCH",
      view_search_results: "SEARCH",
      view_item_list: null,
      view_cart: null,
      remove_from_cart: null,
      begin_checkout: null,
      refund: null,
      session_start: null,
      first_visit: null,
      user_engagement: null,
      scroll: null,
    },
    event: ["event_name"],
    id: [],
    user: ["user_id", "user_pseudo_id"],
    item: ["params.item_id", "params.content_id"],
    list: ["items"],
    listItem: ["item_id"],
    listQuantity: ["quantity"],
    text: ["params.search_term"],
    rating: ["params.rating"],
    quantity: ["params.quantity"],
    seconds: [],
    at: ["at"],
    session: ["params.ga_session_id"],
    timeZone: [],
    scene: { device: ["device.category"], platform: ["platform"], channel: ["traffic_source.medium"] },
  },
};

/** [{ key, value: { string_value | int_value | … } }] → { key: value } */
function parameters(list: unknown): Record<string, unknown> {
  if (!Array.isArray(list)) return {};
  const values = ["value.string_value", "value.int_value", "value.double_value", "value.float_value"];
  return Object.fromEntries(list.map((one) => [String(first(one, ["key"])), first(one, values)]));
}
