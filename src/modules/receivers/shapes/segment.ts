import { first, listOf, type Shape, type WhoIsWho } from "../shape.js";
import { commerceEvents } from "./commerce.js";

/**
 * Segment's calls (track, page, screen, identify, alias): segment.com/docs/connections/spec. `identify` with an
 * anonymousId, and `alias`, say that two ids are one person's.
 */
export const segment: Shape = {
  name: "segment",
  unwrap: (body) => listOf(body, "batch"),
  normalise(event) {
    const { type } = event;
    // A page of an item is a look at it.
    return type === "page" || type === "screen" ? { ...event, event: "view" } : event;
  },
  whoIsWho({ type, userId, anonymousId, previousId, traits, context }): WhoIsWho | null {
    const other = type === "alias" ? previousId : anonymousId;
    const merge =
      typeof other === "string" && typeof userId === "string" && other !== "" && userId !== "" && other !== userId
        ? { merge: { from: other, into: userId } }
        : {};
    if (type === "alias") return merge;
    if (type !== "identify") return null;
    const zone = first({ context }, ["context.timezone"]);
    return typeof userId === "string" && userId !== ""
      ? { user: { id: userId, attributes: traits ?? {}, ...(zone === undefined ? {} : { timeZone: zone }) }, ...merge }
      : {};
  },
  fields: {
    events: commerceEvents,
    event: ["event", "type"],
    id: ["messageId"],
    user: ["userId", "anonymousId"],
    item: ["properties.product_id", "properties.item_id", "properties.content_id", "properties.sku", "properties.id"],
    list: ["properties.products"],
    listItem: ["product_id", "item_id", "sku", "id"],
    listQuantity: ["quantity"],
    text: ["properties.query", "properties.review_body", "properties.comment"],
    rating: ["properties.rating"],
    quantity: ["properties.quantity"],
    seconds: ["properties.seconds", "properties.duration"],
    at: ["timestamp", "originalTimestamp", "sentAt"],
    session: ["context.sessionId", "properties.session_id"],
    timeZone: ["context.timezone"],
    scene: { device: ["context.device.type"], platform: ["context.os.name"], channel: ["channel"] },
  },
};

/** RudderStack keeps to Segment's calls; `merge` says the same as `alias`. */
export const rudderstack: Shape = {
  ...segment,
  name: "rudderstack",
  whoIsWho(event) {
    const { type, mergeProperties } = event;
    if (type !== "merge" || !Array.isArray(mergeProperties)) return segment.whoIsWho!(event);
    const [into, from] = mergeProperties.map((one) => first(one, ["value"]));
    return typeof from === "string" && typeof into === "string" && from !== into ? { merge: { from, into } } : {};
  },
};
