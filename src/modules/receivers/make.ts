import type { BehaviourType } from "../../core/types.js";
import { Invalid, shown } from "../common/batch.js";
import { contentId } from "../common/hash.js";
import type { Mapping } from "./mapping.js";
import { first, plainName, type WhoIsWho } from "./shape.js";

/** What an event comes to. */
export interface Made extends WhoIsWho {
  /** as `recordBehaviours` takes them; not checked yet */
  readonly behaviours: readonly Readonly<Record<string, unknown>>[];
  /** why nothing was made of it, though nothing is wrong; null = something was */
  readonly ignored: string | null;
}

const longestId = 256;
const aboutItems: ReadonlySet<BehaviourType> = new Set(["VIEW", "CLICK"]);

/** What one event comes to under a mapping. Throws Invalid where it should be a behaviour and is none. */
export function make(mapping: Mapping, raw: unknown): Made {
  const { shape, fields, types, others } = mapping;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    throw new Invalid("event", `${shown(raw)} is no event; each must be a JSON object.`);
  const event = shape.normalise?.(raw as Record<string, unknown>) ?? (raw as Record<string, unknown>);
  const who = shape.whoIsWho?.(event) ?? null;
  if (who !== null)
    return { ...who, behaviours: [], ignored: who.user || who.merge ? null : "it tells of nobody with an id" };
  const name = first(event, fields.event);
  if (typeof name !== "string")
    throw new Invalid("event", `the event has no name; it is looked for in ${fields.event.join(", ")}.`);
  const type = types.get(plainName(name));
  if (type === null) return nothing(`${JSON.stringify(name)} says nothing of interests`);
  if (type === undefined) {
    if (others === "refuse")
      throw new Invalid("event", `no type is known for ${JSON.stringify(name)}; name it under events in the mapping.`);
    return nothing(`no type is known for ${JSON.stringify(name)}`);
  }
  return {
    behaviours: behavioursOf(mapping, event, type, name),
    ignored: null,
    ...emptyLook(mapping, event, type, name),
  };
}

const nothing = (ignored: string): Made => ({ behaviours: [], ignored });

/** Pages without an item are looked at all the time. */
function emptyLook({ fields }: Mapping, event: object, type: BehaviourType, name: string): Partial<Made> {
  const told = [first(event, fields.item), first(event, fields.text), ...elements(first(event, fields.list))];
  return aboutItems.has(type) && told.every((one) => one === undefined)
    ? nothing(`${JSON.stringify(name)} names no item; they are looked for in ${fields.item.join(", ")}`)
    : {};
}

function behavioursOf(
  { fields }: Mapping,
  event: object,
  type: BehaviourType,
  name: string,
): Record<string, unknown>[] {
  const at = (paths: readonly string[]): unknown => first(event, paths);
  const userId = text(at(fields.user));
  if (userId === undefined)
    throw new Invalid(
      "userId",
      `${JSON.stringify(name)} names nobody; users are looked for in ${fields.user.join(", ")}.`,
    );
  const scene = Object.fromEntries(
    Object.entries(fields.scene).flatMap(([facet, paths]) => {
      const value = text(at(paths));
      return value === undefined ? [] : [[facet, value.toLowerCase()]];
    }),
  );
  const shared = {
    userId,
    type,
    occurredAt: at(fields.at),
    scene,
    sessionId: text(at(fields.session)),
    timeZone: at(fields.timeZone),
    text: type === "SEARCH" || type === "COMMENT" || type === "RATE" ? text(at(fields.text)) : undefined,
  };
  const id = text(at(fields.id));
  const list = type === "SEARCH" ? [] : elements(at(fields.list));
  if (list.length === 0)
    return [
      clean({ ...shared, id: idOf(id, null), itemId: text(at(fields.item)), value: number(valueOf(type, fields, at)) }),
    ];
  return list.map((one, i) =>
    clean({
      ...shared,
      id: idOf(id, list.length === 1 ? null : i),
      itemId: text(first(one, fields.listItem)),
      value: type === "PURCHASE" ? number(first(one, fields.listQuantity)) : undefined,
    }),
  );
}

function valueOf(type: BehaviourType, fields: Mapping["fields"], at: (paths: readonly string[]) => unknown): unknown {
  if (type === "RATE") return at(fields.rating);
  if (type === "PURCHASE") return at(fields.quantity);
  return type === "DWELL" ? at(fields.seconds) : undefined;
}

function idOf(id: string | undefined, place: number | null): string | undefined {
  if (id === undefined) return undefined;
  const whole = place === null ? id : `${id}:${place}`;
  return whole.length <= longestId ? whole : contentId("e-", [whole]);
}

const elements = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);
const text = (value: unknown): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined;
const number = (value: unknown): unknown =>
  typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
const clean = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
