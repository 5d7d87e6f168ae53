import type { BehaviourLine } from "./actions.js";

const readers = new Map<string, Intl.DateTimeFormat>();

/** Local hour and weekday as an ordinary reader of RFC 3339 and IANA zones sees them. */
export function local(line: BehaviourLine): { hour: number; weekend: boolean } {
  const { timeZone } = line;
  const reader =
    readers.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", hour: "numeric", weekday: "short" });
  readers.set(timeZone, reader);
  const parts = reader.formatToParts(Date.parse(line.occurredAt));
  const of = (type: string) => parts.find((part) => part.type === type)!.value;
  return { hour: Number(of("hour")), weekend: of("weekday").startsWith("S") };
}
