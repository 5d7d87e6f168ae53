import { thresholdAt } from "./compare.js";
import type { Detector } from "./detectors/detector.js";
import type { Measured } from "./measure.js";
import { watchedAfter } from "./streams/changes.js";
import { families } from "./streams/families.js";
import { firstAlarm } from "./watched.js";

const [width, height, left, bottom, right, top] = [760, 440, 56, 48, 230, 28];
/** Colours that are told apart by people with any colour vision (Okabe and Ito 2008). */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#777777"];
const most = 40;

interface Curve {
  readonly name: string;
  /** false alarms in 10,000 sessions, and the part of changes that is found */
  readonly points: readonly (readonly [alarms: number, found: number])[];
}

function curveOf({ unchanged, changed }: Measured, { name }: Detector): Curve {
  const covered = families.filter(({ promised }) => promised).flatMap((family) => unchanged.get(family.name) ?? []);
  const sessions = covered.reduce((sum, one) => sum + one.sessions, 0);
  const counts = Array.from({ length: most }, (_, i) => i + 1).filter((count) => count < covered.length);
  const small = changed.filter(({ change }) => change!.size <= 0.6);
  return {
    name,
    points: counts.map((count) => {
      const threshold = thresholdAt(covered, name, count);
      const found = small.filter(({ records, change }) => {
        const at = firstAlarm(records[name]!, threshold);
        return at !== null && at >= change!.at && at < change!.at + watchedAfter;
      });
      return [(10_000 * count) / sessions, found.length / Math.max(1, small.length)] as const;
    }),
  };
}

/** What each detector finds against the false alarms that are counted, as an SVG document. */
export function plot(measured: Measured, detectors: readonly Detector[]): string {
  const curves = detectors.map((detector) => curveOf(measured, detector));
  const alarms = curves.flatMap(({ points }) => points.map(([x]) => x));
  const [least, largest] = [Math.min(...alarms), Math.max(...alarms)];
  const x = (value: number): number =>
    left + ((width - left - right) * Math.log(value / least)) / Math.max(1e-9, Math.log(largest / least));
  const y = (value: number): number => height - bottom - (height - bottom - top) * value;
  const ticks = [0.25, 0.5, 1, 2, 5, 10, 20].filter((tick) => tick >= least && tick <= largest);
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (tick) =>
      `<line x1="${left}" x2="${width - right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>` +
      `<text x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  );
  const marks = ticks.map(
    (tick) => `<text x="${x(tick).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${tick}</text>`,
  );
  const ends = placed(curves.map(({ points }) => y(points.at(-1)?.[1] ?? 0)));
  const lines = curves.map(({ name, points }, i) => {
    const colour = colours[i % colours.length]!;
    const dashes = i >= colours.length ? ' stroke-dasharray="5 3"' : "";
    const path = points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(" ");
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${i === 0 ? 3 : 1.6}"${dashes}/>` +
      `<text x="${width - right + 10}" y="${ends[i]! + 4}" fill="${colour}">${name}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="16">changes of .2 to .6 found within ${watchedAfter} sessions</text>`,
    ...grid,
    ...marks,
    `<text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">people alarmed without a change, in 10,000 sessions (families that the promise covers)</text>`,
    ...lines,
    "</svg>",
    "",
  ].join("\n");
}

/** Heights of names beside their curves, moved apart until none covers another. */
function placed(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).toSorted((a, b) => heights[a]! - heights[b]!);
  const out = [...heights];
  let last = -Infinity;
  for (const i of order) {
    out[i] = Math.max(heights[i]!, last + 14);
    last = out[i]!;
  }
  const over = Math.max(0, last - (height - bottom));
  return out.map((at) => at - over);
}
