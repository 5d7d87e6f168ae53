import { describe, expect, it } from "vitest";
import { migrationSentence } from "./sentences.js";
import type { OpenMigration } from "./types.js";

const share = (topic: number, value: number) => ({ topic, share: value, low: value, high: value });
const drift: OpenMigration = {
  key: "DRIFT:1",
  kind: "SHIFT",
  state: "CONFIRMED",
  changedAt: Date.UTC(2025, 9, 2, 23, 30),
  changedBetween: null,
  probability: null,
  granted: null,
  kinds: [],
  detectedAt: 0,
  stateSince: 0,
  from: [share(1, 0.6), share(3, 0.4)],
  to: [share(2, 0.5), share(3, 0.4), share(1, 0.1)],
  flow: [],
  magnitude: 0.312,
  statistic: 20_000,
  threshold: 10_000,
  averageRunLength: 10_000,
  pValue: null,
  slices: [],
  sessions: 14,
  evidence: [],
};
const names: Record<string, readonly string[]> = {
  en: ["", "T-light holders", "Christmas decorations", "bags"],
  zh: ["", "烛台", "圣诞装饰", "包"],
};
const say = (migration: OpenMigration, language: "en" | "zh", timeZone = "Europe/London"): string =>
  migrationSentence(migration, { language, timeZone, label: (t) => names[language]![t]! });

const slice = (key: string, topic: number, own: number) => ({
  dimension: "DAYPART" as const,
  key,
  sessions: 9,
  divergence: 0.2,
  topics: [{ topic, share: own, overall: 0.4, lift: own / 0.4 }],
});

describe("sentences", () => {
  it("say since when, less of what and more of what, in the user's time zone", () => {
    expect(say(drift, "en")).toBe("Since 3 October less T-light holders, more Christmas decorations.");
    expect(say(drift, "en", "UTC")).toContain("Since 2 October");
    expect(say(drift, "zh", "Asia/Shanghai")).toBe("自10月3日起，减少：烛台，增加：圣诞装饰。");
  });

  it("say what is only suspected, came back or is over", () => {
    expect(say({ ...drift, state: "SUSPECTED" }, "en")).toMatch(/^Perhaps: since 3 October less/);
    expect(say({ ...drift, state: "REVERTED" }, "zh")).toMatch(/^已恢复：自/);
    expect(say({ ...drift, kind: "RETURN" }, "en")).toContain("back again: less");
  });

  it("say which slices differ", () => {
    const daypart: OpenMigration = {
      ...drift,
      kind: "DAYPART",
      changedAt: null,
      slices: [slice("EVENING", 1, 0.1), slice("MORNING", 1, 0.6)],
    };
    expect(say(daypart, "en")).toBe("Morning: more T-light holders; evening: more Christmas decorations.");
    expect(say(daypart, "zh")).toBe("上午更偏向烛台；晚间更偏向圣诞装饰。");
  });

  it("refuse an unknown time zone by name", () => {
    expect(() => say(drift, "en", "Mars/Olympus")).toThrow(/Mars\/Olympus/);
  });
});
