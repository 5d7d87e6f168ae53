import { seeded } from "../../src/core/statistics/random.js";
import { dayMs } from "../../src/core/time.js";
import { draw, vectorOf } from "./pictures.js";

/** Nine looks of cushions, which their titles say nothing of. */
export const looks = (["stripes", "disc", "chequers"] as const).flatMap((shape) =>
  (
    [
      [1, 0.1, 0.1],
      [0.1, 0.9, 0.2],
      [0.2, 0.2, 1],
    ] as [number, number, number][]
  ).map((colour) => ({ shape, colour })),
);

export interface Cushion {
  readonly id: string;
  readonly domain: "shop";
  /** epoch ms */
  readonly publishedAt: number;
  readonly title: string;
  readonly vectors: readonly { readonly name: "image"; readonly values: readonly number[] }[];
}

export const lookOf = (id: string): number => Number(id.split("-")[1]);

/** `each` cushions of every look, with the vectors of their pictures; they come one after the other, days `apart`. */
export function cushionsOf(each: number, { from, apart }: { from: number; apart: number }): Cushion[] {
  const random = seeded(17);
  return looks.flatMap(({ shape, colour }, look) =>
    Array.from({ length: each }, (_, n) => ({
      id: `cushion-${look}-${n}`,
      domain: "shop" as const,
      publishedAt: from + (n + look / looks.length) * apart * dayMs,
      title: `Cushion number ${Math.floor(random() * 100_000)}`,
      vectors: [{ name: "image" as const, values: vectorOf(draw(shape, colour, look * 1_000 + n)) }],
    })),
  );
}

export interface LookedAt {
  readonly userId: string;
  readonly itemId: string;
  readonly occurredAt: number;
}

/** So many days a cushion is looked at after it came. */
const lookedAtFor = 6;

/**
 * What people look at who go by the picture alone: one look is theirs, and four of five cushions that they take have
 * it. A day has a session of three cushions, which came in the days before. In order of time.
 */
export function byLooks(
  cushions: readonly Cushion[],
  { users, from, days, seed }: { users: number; from: number; days: number; seed: number },
): LookedAt[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const out: LookedAt[] = [];
  for (let day = 0; day < days; day++) {
    const at = from + day * dayMs;
    const there = cushions.filter(({ publishedAt }) => publishedAt < at && publishedAt >= at - lookedAtFor * dayMs);
    for (let user = 0; user < users; user++)
      for (let n = 0; n < 3; n++) {
        const mine = there.filter(({ id }) => lookOf(id) === user % looks.length);
        out.push({
          userId: `user-${user}`,
          itemId: pick(mine.length > 0 && random() < 0.8 ? mine : there).id,
          occurredAt: at + user * 60_000 + n * 10_000,
        });
      }
  }
  return out;
}
