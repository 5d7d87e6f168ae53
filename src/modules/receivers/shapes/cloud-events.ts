import { listOf, type Shape } from "../shape.js";
import { commerceEvents } from "./commerce.js";

/**
 * CloudEvents 1.0 in JSON, one or a batch. The last part of `type` is the name ("com.example.item.viewed"), `data`
 * holds Godwit's own names or the usual others.
 */
export const cloudEvents: Shape = {
  name: "cloudevents",
  unwrap: (body) => listOf(body),
  normalise(event) {
    const { type, source, id } = event;
    return {
      ...event,
      name: typeof type === "string" ? type.split(/[./:]/).at(-1) : type,
      key: typeof id === "string" && typeof source === "string" ? `${source}#${id}` : undefined,
    };
  },
  fields: {
    events: commerceEvents,
    event: ["data.type", "name"],
    id: ["key"],
    user: ["data.userId", "data.user_id", "data.user.id"],
    item: ["data.itemId", "data.item_id", "data.product_id", "subject"],
    list: ["data.items", "data.products"],
    listItem: ["itemId", "item_id", "product_id", "id"],
    listQuantity: ["quantity"],
    text: ["data.text", "data.query"],
    rating: ["data.rating", "data.value"],
    quantity: ["data.quantity", "data.value"],
    seconds: ["data.seconds", "data.value"],
    at: ["data.occurredAt", "time"],
    session: ["data.sessionId", "data.session_id"],
    timeZone: ["data.timeZone"],
    scene: { device: ["data.scene.device"], place: ["data.scene.place"], channel: ["data.scene.channel"] },
  },
};
