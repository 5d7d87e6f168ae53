import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import { behaviourTypes } from "../../core/types.js";
import { plainName, type Fields, type Shape } from "./shape.js";
import { cloudEvents } from "./shapes/cloud-events.js";
import { ga4 } from "./shapes/ga4.js";
import { rudderstack, segment } from "./shapes/segment.js";
import { snowplow } from "./shapes/snowplow.js";

export const shapes: readonly Shape[] = [segment, rudderstack, snowplow, ga4, cloudEvents];
export const shapeNames: readonly string[] = shapes.map(({ name }) => name);

const paths = z.array(z.string().min(1)).optional();

/** A file that says where in your events things stand, before the places that are known; null = pass the event over. */
const mappingSchema = z.strictObject({
  events: z.record(z.string(), z.enum(behaviourTypes).nullable()).optional(),
  /** what is done with events that no name fits */
  others: z.enum(["ignore", "refuse"]).optional(),
  event: paths,
  id: paths,
  user: paths,
  item: paths,
  list: paths,
  listItem: paths,
  listQuantity: paths,
  text: paths,
  rating: paths,
  quantity: paths,
  seconds: paths,
  at: paths,
  session: paths,
  timeZone: paths,
  scene: z.record(z.string(), z.array(z.string().min(1))).optional(),
});
export type MappingFile = z.infer<typeof mappingSchema>;

/** How events are read: a shape, with a mapping before its own places. */
export interface Mapping {
  readonly shape: Shape;
  readonly fields: Fields;
  /** by plain name */
  readonly types: ReadonlyMap<string, Fields["events"][string]>;
  readonly others: "ignore" | "refuse";
}

/** The shape of that name; throws BAD_USER_INPUT. */
export function shapeOf(name: string): Shape {
  const shape = shapes.find((one) => one.name === name);
  if (shape === undefined)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `There is no receiver ${JSON.stringify(name)}; there are ${shapeNames.join(", ")}.`,
    );
  return shape;
}

/** A mapping of a shape; `file` = what a mapping file holds. Throws CONFIGURATION with the place that is wrong. */
export function mappingOf(shape: Shape, file: unknown = {}): Mapping {
  const read = mappingSchema.safeParse(file);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new GodwitError(
      "CONFIGURATION",
      `The mapping is wrong at ${issue!.path.join(".") || "its top"}: ${issue!.message}. See docs/guide/events-in.md.`,
    );
  }
  const { events = {}, others = "ignore", scene = {}, ...given } = read.data;
  const own = Object.fromEntries(
    Object.entries(given).map(([name, list]) => [name, [...(list ?? []), ...(shape.fields[name as "id"] as string[])]]),
  );
  const known = { ...shape.fields.scene };
  for (const [facet, list] of Object.entries(scene)) known[facet] = [...list, ...(known[facet] ?? [])];
  const names = [...Object.entries(shape.fields.events), ...Object.entries(events)];
  return {
    shape,
    fields: { ...shape.fields, ...own, scene: known },
    types: new Map(names.map(([name, type]) => [plainName(name), type])),
    others,
  };
}
