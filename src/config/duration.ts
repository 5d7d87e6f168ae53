import { dayMs, hourMs, minuteMs } from "../core/time.js";
const units: Readonly<Record<string, number>> = { s: 1_000, m: minuteMs, h: hourMs, d: dayMs };

/** "90d", "36h", "15m", "30s" → ms; null for anything else. */
export function durationMs(text: string): number | null {
  const [, count, unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)([smhd])$/.exec(text.trim()) ?? [];
  return count === undefined ? null : Number(count) * units[unit]!;
}
