import { expect, it } from "vitest";
import { play, warmUp, type PlayOptions } from "../../scripts/demo/live/play.js";
import type { Behaviour, Player } from "../../scripts/demo/live/player.js";
import { dayMs, minuteMs } from "../../src/core/time.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, upsertItems } from "../support/small-town.js";

const began = Date.parse("2026-03-01T18:00:00Z");
const days = 24;
const from = began + days * dayMs;
const words = { garden: "hedge compost lawn soil", audio: "vinyl amplifier speaker cable" };
const items = Object.entries(words).flatMap(([theme, text]) =>
  Array.from({ length: 8 }, (_, i) => ({ id: `${theme}${i}`, title: `${text} ${theme} ${i}`, domain: "shop" })),
);

/** An evening of three clicks in the garden, as every day. */
const evening = (userId: string, day: number): Behaviour[] =>
  [0, 1, 2].map((i) => ({
    userId,
    itemId: `garden${(day + 3 * i) % 8}`,
    type: "CLICK",
    occurredAt: new Date(began + day * dayMs + i * minuteMs).toISOString(),
    timeZone: "UTC",
  }));
const eveningsOf = (userId: string): Behaviour[][] => Array.from({ length: days }, (_, day) => evening(userId, day));

const player = (userId: string, theme: keyof typeof words): Player => ({
  userId,
  sessions: eveningsOf(userId).slice(-8),
  theme: { name: theme, items: Array.from({ length: 8 }, (_, i) => `${theme}${i}`) },
});

onBackends(
  "a demo that is watched",
  { startsAt: from + 70 * dayMs, fakeTexts: true, env: { GODWIT_FALSE_ALARMS_USER_YEARS: "10" } },
  async (service) => {
    await service.gql(upsertItems, { items });
    await service.settle();
    await service.runtime.services.topics.fit({ k: 2 });
    for (const userId of ["sam", "ada"]) await service.gql(recordBehaviours, { behaviours: eveningsOf(userId).flat() });
    await service.settle();
  },
  (service) => {
    const options = (said: string[], most: number): PlayOptions => ({
      url: service().url,
      pace: 0.5,
      from,
      days: most,
      titles: new Map(items.map(({ id, title }) => [id, title])),
      say: (text) => void said.push(text),
    });

    it("goes on until the migration of the one who turns is pushed", async () => {
      const said: string[] = [];
      const { sessionsNeeded } = await play(player("sam", "audio"), options(said, 40));
      expect(sessionsNeeded).toBeGreaterThanOrEqual(3); // a change has three sessions on either side
      expect(said[0]).toMatch(/^ {2}day {2}1 {2}as ever: “hedge compost lawn soil garden \d”/);
      expect(said.at(-2)).toContain("audio: “vinyl amplifier");
      expect(said.at(-1)).toMatch(/^ {2}pushed: .+ \[\w+, CONFIRMED, [\d.]+ % likely\]$/);
      expect(said.filter((line) => line.includes("have interests changed?"))).toHaveLength(
        warmUp + sessionsNeeded! - 1,
      );
    });

    it("ends without a push for one who stays", async () => {
      const said: string[] = [];
      expect(await play(player("ada", "garden"), options(said, warmUp + 4))).toEqual({
        userId: "ada",
        theme: "garden",
        sessionsNeeded: null,
      });
      expect(said.join("\n")).not.toContain("pushed");
    });
  },
);
