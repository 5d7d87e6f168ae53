import { first, listOf, type Shape } from "../shape.js";

const ecommerce = "unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1";
const products = "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1";
const search = "unstruct_event_com_snowplowanalytics_snowplow_site_search_1";

/** Snowplow's enriched events as JSON (its analytics SDKs write it): docs.snowplow.io. Times are UTC. */
export const snowplow: Shape = {
  name: "snowplow",
  unwrap: (body) => listOf(body, "data"),
  normalise(event) {
    const action = first(event, [`${ecommerce}.type`, "event_name", "event"]);
    const terms = first(event, [`${search}.terms`]);
    return {
      ...event,
      godwit: {
        action,
        terms: Array.isArray(terms) ? terms.join(" ") : terms,
        at: utc(first(event, ["derived_tstamp", "collector_tstamp"])),
      },
    };
  },
  fields: {
    events: {
      product_view: "VIEW",
      page_view: "VIEW",
      list_click: "CLICK",
      promo_click: "CLICK",
      link_click: "CLICK",
      add_to_cart: "ADD_TO_CART",
      transaction: "PURCHASE",
      transaction_item: "PURCHASE",
      site_search: "SEARCH",
      social: "SHARE",
      remove_from_cart: null,
      checkout_step: null,
      list_view: null,
      promo_view: null,
      page_ping: null,
      refund: null,
    },
    event: ["godwit.action"],
    id: ["event_id"],
    user: ["user_id", "domain_userid", "network_userid"],
    item: ["ti_sku", "page_item_id"],
    list: [products],
    listItem: ["id"],
    listQuantity: ["quantity"],
    text: ["godwit.terms"],
    rating: [],
    quantity: ["ti_quantity"],
    seconds: [],
    at: ["godwit.at"],
    session: ["domain_sessionid"],
    timeZone: ["os_timezone"],
    scene: { device: ["dvce_type"], platform: ["os_family"], channel: ["mkt_medium"] },
  },
};

function utc(time: unknown): unknown {
  return typeof time === "string" && /^\d{4}-\d{2}-\d{2}[ T][\d:.]+$/.test(time) ? `${time.replace(" ", "T")}Z` : time;
}
