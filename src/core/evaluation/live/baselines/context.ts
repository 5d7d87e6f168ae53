import { daypartOf } from "../../../session.js";
import type { Context } from "../../../types.js";
import { FadingCounts } from "../../../ranking/popularity.js";
import { type LiveBaseline } from "./live-baseline.js";
import { fadedOwn } from "./own-frequency.js";

/** What part of a situation a method counts within: the weekday, the daypart, or one facet of the scene. */
export type Facet = "weekday" | "daypart" | `scene.${string}`;

type Situation = Pick<Context, "hour" | "weekday" | "scene">;

/** The value of a facet in a situation; null = it has none. */
export function valueOf(facet: Facet, { hour, weekday, scene }: Situation): string | null {
  if (facet === "weekday") return String(weekday);
  if (facet === "daypart") return daypartOf(hour);
  return scene[facet.slice("scene.".length)] ?? null;
}

const halfLifeDays = 7;
/** Beside what was done elsewhere, which breaks ties and stands in where nothing was done here. */
const elsewhere = 0.05;

/** Popularity among behaviours in the same weekday, daypart or scene, fading with 7 days; ties by that of all. */
export function popularityIn(facet: Facet): LiveBaseline {
  const all = new FadingCounts(halfLifeDays);
  const within = new Map<string, FadingCounts>();
  return {
    family: "popularity × context",
    variant: facet,
    observe({ position, signal }) {
      if (signal.strength <= 0) return;
      all.add(position, signal.at, 1);
      const value = valueOf(facet, signal);
      if (value === null) return;
      let counts = within.get(value);
      if (counts === undefined) within.set(value, (counts = new FadingCounts(halfLifeDays)));
      counts.add(position, signal.at, 1);
    },
    scores({ catalogue }, { context }) {
      const value = valueOf(facet, context);
      const here = value === null ? undefined : within.get(value);
      return Float64Array.from(
        { length: catalogue.size },
        (_, position) => (here?.share(position) ?? 0) + elsewhere * all.share(position),
      );
    },
  };
}

/** What the user took in the same weekday, daypart or scene, fading with 30 days; ties by what they took at all. */
export function ownIn(facet: Facet): LiveBaseline {
  const popular = new FadingCounts(30);
  return {
    family: "own × context",
    variant: facet,
    observe: ({ position, signal }) => {
      if (signal.strength > 0) popular.add(position, signal.at, 1);
    },
    scores(world, { history, context, at }) {
      const value = valueOf(facet, context);
      return fadedOwn(world, popular, {
        history,
        at,
        halfLifeDays: 30,
        weigh: (signal) => (value !== null && valueOf(facet, signal) === value ? 1 : elsewhere),
      });
    },
  };
}
