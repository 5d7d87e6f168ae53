import fc from "fast-check";
import { seeded } from "../../src/core/statistics/random.js";
import type { Signal } from "../../src/core/interests/signal.js";

/** A behaviour with everything ordinary but what a test names. */
export function signal(parts: Partial<Signal>): Signal {
  return {
    at: 0,
    type: "VIEW",
    strength: 1,
    topics: { index: [0], value: [1] },
    hour: 8,
    weekday: 1,
    scene: {},
    domain: "news",
    item: null,
    text: null,
    sessionId: null,
    ...parts,
  };
}

const minute = 60_000;

/** Histories of up to 40 behaviours over about two years, in bursts, some against, some with session ids. */
export function signalsArbitrary(topics = 6): fc.Arbitrary<Signal[]> {
  const one = fc.record({
    day: fc.nat({ max: 700 }),
    minute: fc.nat({ max: 90 }),
    strength: fc.constantFrom(1, 2, 4, 0.5, -1, -3),
    topic: fc.nat({ max: topics - 1 }),
    other: fc.nat({ max: topics - 1 }),
    share: fc.constantFrom(1, 0.7, 0.5),
    hour: fc.constantFrom(0, 7.5, 8.25, 21.75, 23.9),
    weekday: fc.integer({ min: 1, max: 7 }),
    device: fc.constantFrom(undefined, "phone", "desktop"),
    domain: fc.constantFrom(null, "news", "shop"),
    item: fc.option(fc.nat({ max: 9 })),
    text: fc.option(fc.constantFrom("t1", "t2")),
    sessionId: fc.constantFrom(null, null, null, "s1", "s2"),
  });
  return fc.array(one, { maxLength: 40 }).map((list) =>
    list.map((x) =>
      signal({
        at: Date.UTC(2025, 0, 1) + (x.day * 1_440 + x.minute) * minute,
        strength: x.strength,
        topics:
          x.topic === x.other || x.share === 1
            ? { index: [x.topic], value: [1] }
            : x.topic < x.other
              ? { index: [x.topic, x.other], value: [x.share, 1 - x.share] }
              : { index: [x.other, x.topic], value: [1 - x.share, x.share] },
        hour: x.hour,
        weekday: x.weekday,
        scene: x.device === undefined ? {} : { device: x.device },
        domain: x.domain,
        item: x.item,
        text: x.text,
        sessionId: x.sessionId,
      }),
    ),
  );
}

/**
 * Users whose distribution depends on the daypart by `contrast` (0 = not at all): each has favourites in the morning
 * and others in the evening. Six topics; sessions of one to five behaviours over 120 days.
 */
export function daypartHistories(users: number, contrast: number, seed: number): Signal[][] {
  const random = seeded(seed);
  const k = 6;
  return Array.from({ length: users }, () => {
    const morning = Math.floor(random() * k);
    const evening = (morning + 1 + Math.floor(random() * (k - 1))) % k;
    const history: Signal[] = [];
    for (let day = 0; day < 120; day++) {
      if (random() < 0.5) continue;
      const early = random() < 0.5;
      const hour = early ? 7 + 2 * random() : 20 + 2 * random();
      const favourite = random() < 0.5 + contrast / 2 === early ? morning : evening;
      for (let n = 1 + Math.floor(4 * random()), i = 0; i < n; i++) {
        const topic = random() < 0.75 ? favourite : Math.floor(random() * k);
        history.push(
          signal({
            at: Date.UTC(2025, 0, 1 + day) + Math.floor(hour * 60 + i) * minute,
            hour: hour + i / 60,
            weekday: ((day + 2) % 7) + 1,
            topics: { index: [topic], value: [1] },
          }),
        );
      }
    }
    return history;
  });
}
