import { jensenShannonBits } from "../../src/core/statistics/divergence.js";
import { describe, expect, it } from "vitest";
import { daypartOf } from "../../src/core/session.js";
import type { BehaviourLine } from "./actions.js";
import { defaultTown, generateTown } from "./model.js";
import { parameters } from "./parameters.js";
import { local } from "./reader-clock.js";

const end = Date.parse("2026-05-10T12:00:00Z");
const town = generateTown({ ...defaultTown, end });
const { truth } = town;
const itemById = new Map(town.items.map((item) => [item.id, item]));
const byUser = new Map<string, BehaviourLine[]>();
for (const line of town.behaviours) byUser.set(line.userId, [...(byUser.get(line.userId) ?? []), line]);

const liked = ({ type }: BehaviourLine) => type !== "DISMISS" && type !== "DISLIKE" && type !== "SEARCH";

/** Share of each theme among what was liked in the lines. */
function shares(lines: readonly BehaviourLine[]): Map<string, number> {
  const own = lines.filter((line) => liked(line));
  const counts = new Map<string, number>();
  for (const line of own)
    counts.set(truth.items[line.itemId!]!, (counts.get(truth.items[line.itemId!]!) ?? 0) + 1 / own.length);
  return counts;
}
const share = (lines: readonly BehaviourLine[], names: readonly string[]) =>
  names.reduce((sum, name) => sum + (shares(lines).get(name) ?? 0), 0);

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

function vector(lines: readonly BehaviourLine[]): number[] {
  const own = shares(lines);
  return truth.themes.map((theme) => own.get(theme) ?? 0);
}
const before = (time: string) => (line: BehaviourLine) => Date.parse(line.occurredAt) < Date.parse(time);

describe("a town", () => {
  it("is the same for the same seed and another for another", () => {
    const small = { seed: 7, users: 20, days: 30, end };
    expect(generateTown(small)).toEqual(generateTown(small));
    expect(generateTown({ ...small, seed: 8 }).behaviours).not.toEqual(generateTown(small).behaviours);
  });

  it("keeps the showcase as it is when others move in", () => {
    const [few, many] = [10, 30].map((users) =>
      generateTown({ seed: 7, users, days: 30, end }).behaviours.filter((line) => line.userId === "ada"),
    );
    expect(few).toEqual(many);
  });

  it("has the promised size, five domains and two languages", () => {
    expect(town.users.length).toBe(300);
    expect(town.behaviours.length).toBeGreaterThan(25_000);
    expect(town.behaviours.length).toBeLessThan(45_000);
    expect(new Set(town.items.map((item) => item.domain)).size).toBe(5);
    const chinese = town.items.filter((item) => item.language === "zh");
    expect(chinese.length / town.items.length).toBeGreaterThan(0.24);
    for (const item of chinese) expect(item.title + item.text).toMatch(/\p{Script=Han}/u);
    for (const item of town.items)
      if (item.language === "en") expect(item.title + item.text).not.toMatch(/\p{Script=Han}/u);
    expect(new Set(town.behaviours.flatMap((line) => line.text ?? [])).size).toBeLessThanOrEqual(250);
  });

  it("gives most themes several domains, so that interest can be carried from one to another", () => {
    const places = new Map<string, Set<string>>();
    for (const item of town.items)
      places.set(truth.items[item.id]!, (places.get(truth.items[item.id]!) ?? new Set()).add(item.domain));
    expect([...places.values()].every((set) => set.size >= 4)).toBe(true);
  });

  it("does nothing impossible: known items on sale, nothing after the end, ids once, in order of time", () => {
    expect(new Set(town.behaviours.map((line) => line.id)).size).toBe(town.behaviours.length);
    const times = town.behaviours.map((line) => Date.parse(line.occurredAt));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(end);
    const impossible = town.behaviours.filter((line, i) => {
      if (line.itemId === undefined) return (line.text ?? "") === "";
      const item = itemById.get(line.itemId);
      return (
        item === undefined ||
        times[i]! < Date.parse(item.publishedAt) ||
        (item.expiresAt !== undefined && times[i]! >= Date.parse(item.expiresAt))
      );
    });
    expect(impossible).toEqual([]);
    expect(Date.parse(town.behaviours[0]!.occurredAt)).toBeGreaterThanOrEqual(Date.parse(truth.start));
    expect(town.items.some((item) => item.expiresAt !== undefined && Date.parse(item.expiresAt) < end)).toBe(true);
  });

  it("comes in bursts: behaviours minutes apart, sessions more than half an hour apart", () => {
    const pauses = [...byUser.values()].flatMap((lines) =>
      lines.slice(1).map((line, i) => (Date.parse(line.occurredAt) - Date.parse(lines[i]!.occurredAt)) / 60_000),
    );
    const longest = parameters.secondsBetweenBehaviours[1] / 60;
    expect(pauses.filter((minutes) => minutes > 2 * longest && minutes <= 30)).toEqual([]);
    expect(pauses.filter((minutes) => minutes <= 2 * longest).length / pauses.length).toBeGreaterThan(0.5);
  });

  it("tells the truth as distributions, and everybody's", () => {
    expect(Object.keys(truth.users).toSorted()).toEqual(town.users.map((user) => user.id).toSorted());
    for (const { interests } of Object.values(truth.users)) {
      expect(interests.length).toBeGreaterThan(0);
      for (const { themes } of interests)
        expect(Object.values(themes).reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 4);
    }
    expect(Object.keys(truth.showcase).every((id) => id in truth.users)).toBe(true);
  });

  it.each([
    [{ seed: 1.5 }, "seed"],
    [{ users: 4 }, "users"],
    [{ days: 3 }, "days"],
    [{ end: Number.NaN }, "end"],
  ])("refuses %o", (wrong, name) => {
    expect(() => generateTown({ ...defaultTown, end, ...wrong })).toThrow(name);
  });
});

describe("context", () => {
  it.each(["ada", "lin"])(
    "%s reads technology on weekday mornings at the desk and entertainment at night on the phone, in local time",
    (id) => {
      const lines = byUser.get(id)!.map((line) => ({ line, ...local(line) }));
      const morning = lines.filter(({ hour }) => daypartOf(hour) === "MORNING");
      const evening = lines.filter(({ hour }) => daypartOf(hour) === "EVENING");
      expect(morning.length).toBeGreaterThan(100);
      expect(evening.length).toBeGreaterThan(100);
      expect(morning.every(({ weekend }) => !weekend)).toBe(true);
      expect(
        share(
          morning.map(({ line }) => line),
          ["technology"],
        ),
      ).toBeGreaterThan(0.85);
      expect(
        share(
          evening.map(({ line }) => line),
          ["films", "music"],
        ),
      ).toBeGreaterThan(0.85);
      expect(morning.filter(({ line }) => line.scene["device"] === "desktop").length / morning.length).toBeGreaterThan(
        0.9,
      );
      expect(evening.filter(({ line }) => line.scene["device"] === "phone").length / evening.length).toBeGreaterThan(
        0.9,
      );
    },
  );

  it("shows in the behaviours of those whose interest depends on the hour, and only there", () => {
    const divergences = { hour: [] as number[], nothing: [] as number[] };
    for (const [id, { dependsOn }] of Object.entries(truth.users)) {
      const lines = byUser
        .get(id)!
        .filter((line) => liked(line))
        .map((line) => ({ line, part: daypartOf(local(line).hour) }));
      const [morning, evening] = ["MORNING", "EVENING"].map((name) =>
        lines.filter(({ part }) => part === name).map(({ line }) => line),
      );
      if (morning!.length < 25 || evening!.length < 25) continue;
      const divergence = jensenShannonBits(vector(morning!), vector(evening!));
      if (dependsOn.length === 0) divergences.nothing.push(divergence);
      else if (dependsOn[0] === "daypart") divergences.hour.push(divergence);
    }
    expect(Math.min(divergences.hour.length, divergences.nothing.length)).toBeGreaterThan(10);
    expect(mean(divergences.hour)).toBeGreaterThan(2 * mean(divergences.nothing));
  });

  it("keeps device and hour apart where the device is what matters", () => {
    const users = Object.entries(truth.users).filter(([, user]) => user.dependsOn.includes("device"));
    const phones = users
      .flatMap(([id]) => byUser.get(id)!)
      .map((line) => ({ phone: line.scene["device"] === "phone", part: daypartOf(local(line).hour) }));
    const rate = (part: string) => {
      const own = phones.filter((one) => one.part === part);
      return own.filter((one) => one.phone).length / own.length;
    };
    expect(Math.abs(rate("MORNING") - rate("EVENING"))).toBeLessThan(0.1);
  });
});

describe("migration", () => {
  it("moved mei from hiking to photography about five weeks before the end, and left sam alone", () => {
    const [shift] = truth.users["mei"]!.migrations;
    expect(shift).toMatchObject({
      kind: "SHIFT",
      fromTheme: "hiking",
      toTheme: "photography",
      from: "2026-04-05T12:00:00.000Z",
    });
    const old = byUser.get("mei")!.filter(before(shift!.from));
    const recent = byUser.get("mei")!.filter((line) => !before(shift!.from)(line));
    expect([share(old, ["hiking"]) > 0.5, share(old, ["photography"]) < 0.1]).toEqual([true, true]);
    expect([share(recent, ["hiking"]) < 0.15, share(recent, ["photography"]) > 0.45]).toEqual([true, true]);
    const sam = byUser.get("sam")!;
    expect(truth.users["sam"]!.migrations).toEqual([]);
    expect(
      jensenShannonBits(
        vector(sam.filter(before(shift!.from))),
        vector(sam.filter((line) => !before(shift!.from)(line))),
      ),
    ).toBeLessThan(0.06);
  });

  it("shows in the behaviours, in the direction that the truth tells", () => {
    const moved = { SHIFT: 0, EMERGENCE: 0, FADE: 0, RETURN: 0 };
    const seen = { SHIFT: 0, EMERGENCE: 0, FADE: 0, RETURN: 0 };
    for (const [id, { migrations }] of Object.entries(truth.users)) {
      migrations.forEach((change, i) => {
        const until = migrations[i + 1]?.from ?? truth.end;
        const since = migrations[i - 1]?.to ?? truth.start;
        const lines = (byUser.get(id) ?? []).filter((line) => !before(since)(line) && before(until)(line));
        const old = lines.filter((line) => liked(line) && before(change.from)(line));
        const recent = lines.filter((line) => liked(line) && !before(change.to)(line));
        if (old.length < 15 || recent.length < 15) return;
        const loss = change.fromTheme === null ? 0 : share(old, [change.fromTheme]) - share(recent, [change.fromTheme]);
        const gain = change.toTheme === null ? 0 : share(recent, [change.toTheme]) - share(old, [change.toTheme]);
        seen[change.kind]++;
        if (loss + gain > 0) moved[change.kind]++;
        expect(change.magnitude).toBeGreaterThan(0);
      });
    }
    for (const kind of ["SHIFT", "EMERGENCE", "FADE", "RETURN"] as const) {
      expect(seen[kind]).toBeGreaterThanOrEqual(8);
      expect(moved[kind] / seen[kind]).toBeGreaterThan(0.85);
    }
  });

  it("leaves more than half of the people unchanged, and gives everybody the season", () => {
    const still = Object.values(truth.users).filter((user) => user.migrations.length === 0);
    expect(still.length / town.users.length).toBeGreaterThan(0.5);
    const { theme, peakDaysBeforeEnd } = parameters.season;
    const near = (daysBeforeEnd: number) =>
      share(
        town.behaviours.filter(
          (line) => Math.abs(end - daysBeforeEnd * 86_400_000 - Date.parse(line.occurredAt)) < 5 * 86_400_000,
        ),
        [theme],
      );
    expect(near(peakDaysBeforeEnd)).toBeGreaterThan(1.3 * near(90));
  });

  it("knows almost nothing of the new user", () => {
    expect(byUser.get("new-user")!.map((line) => line.type)).toEqual(["CLICK", "CLICK", "CLICK"]);
  });
});
