import type { BehaviourType } from "../../core/types.js";

/** Where something stands in an event: names divided by dots. */
export type Path = string;

/** How the events of a tool are read: every list of paths is tried in order, the first that is there counts. */
export interface Shape {
  readonly name: string;
  /** the events in one body of a request */
  unwrap(body: unknown): readonly unknown[];
  /** brings an event into a form in which paths find everything */
  normalise?(event: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** what is no behaviour but tells who is who */
  whoIsWho?(event: Readonly<Record<string, unknown>>): WhoIsWho | null;
  readonly fields: Fields;
}

export interface WhoIsWho {
  readonly user?: { readonly id: unknown; readonly timeZone?: unknown; readonly attributes?: unknown };
  /** `from` turns out to be `into` */
  readonly merge?: { readonly from: string; readonly into: string };
}

export interface Fields {
  /** name of an event → type of behaviour, null = it is passed over; compared without case, spaces and _ - */
  readonly events: Readonly<Record<string, BehaviourType | null>>;
  readonly event: readonly Path[];
  readonly id: readonly Path[];
  readonly user: readonly Path[];
  readonly item: readonly Path[];
  /** several items in one event: where the list stands, and in each element … */
  readonly list: readonly Path[];
  readonly listItem: readonly Path[];
  readonly listQuantity: readonly Path[];
  readonly text: readonly Path[];
  readonly rating: readonly Path[];
  readonly quantity: readonly Path[];
  readonly seconds: readonly Path[];
  readonly at: readonly Path[];
  readonly session: readonly Path[];
  readonly timeZone: readonly Path[];
  readonly scene: Readonly<Record<string, readonly Path[]>>;
}

/** What stands at the first path that leads to something; undefined = nowhere. */
export function first(event: unknown, paths: readonly Path[]): unknown {
  for (const path of paths) {
    let at: unknown = event;
    for (const name of path.split("."))
      at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined;
    if (at !== undefined && at !== null && at !== "") return at;
  }
  return undefined;
}

/** A name as it is compared. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, "");

/** A list, or what stands under one of the names, or the one event. */
export function listOf(body: unknown, ...names: readonly string[]): readonly unknown[] {
  if (Array.isArray(body)) return body;
  for (const name of names) {
    const inner = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
    if (Array.isArray(inner)) return inner;
  }
  return [body];
}
