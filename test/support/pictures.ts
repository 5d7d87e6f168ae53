import { seeded } from "../../src/core/statistics/random.js";

/** A small picture: rows of pixels, each red, green and blue from 0 to 1. */
export type Picture = readonly (readonly (readonly [number, number, number])[])[];

const side = 12;
const noise = 0.06;

/** Draws stripes, a disc or a chequerboard in a colour, a little different each time. */
export function draw(
  shape: "stripes" | "disc" | "chequers",
  [r, g, b]: [number, number, number],
  seed: number,
): Picture {
  const random = seeded(seed);
  const shift = Math.floor(random() * 3);
  const inside = (x: number, y: number): boolean =>
    shape === "stripes"
      ? (y + shift) % 4 < 2
      : shape === "chequers"
        ? (Math.floor((x + shift) / 3) + Math.floor(y / 3)) % 2 === 0
        : Math.hypot(x - side / 2 + 0.5 - shift / 3, y - side / 2 + 0.5) < side / 3;
  const jitter = (value: number): number => Math.min(1, Math.max(0, value + noise * (random() - 0.5)));
  return Array.from({ length: side }, (_, y) =>
    Array.from({ length: side }, (__, x) => {
      const lit = inside(x, y) ? 1 : 0.15;
      return [jitter(r * lit), jitter(g * lit), jitter(b * lit)] as const;
    }),
  );
}

/** What a model of pictures would do, in small: mean colour, contrast by colour, and edges across and down. */
export const pictureDimension = 8;

export function vectorOf(picture: Picture): number[] {
  const pixels = picture.flat();
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const colour = [0, 1, 2].map((c) => mean(pixels.map((pixel) => pixel[c]!)));
  const contrast = [0, 1, 2].map((c) => mean(pixels.map((pixel) => Math.abs(pixel[c]! - colour[c]!))));
  const light = picture.map((row) => row.map(([r, g, b]) => r + g + b));
  const edges = (dx: number, dy: number): number =>
    mean(
      light.flatMap((row, y) =>
        row.flatMap((value, x) => {
          const next = light[y + dy]?.[x + dx];
          return next === undefined ? [] : [Math.abs(value - next)];
        }),
      ),
    );
  return [...colour, ...contrast, edges(1, 0), edges(0, 1)];
}
