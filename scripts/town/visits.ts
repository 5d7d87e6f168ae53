import { normal, type Random } from "../../src/core/statistics/random.js";
import { daypartOf } from "../../src/core/session.js";
import type { Scene } from "../../src/core/types.js";
import type { WallClock } from "../datasets/wall-time.js";
import { parameters } from "./parameters.js";
import type { Device, Person, Week } from "./person.js";
import type { Moment } from "./preference.js";
import { drawIndex, poisson } from "./sampling.js";
import { dayMs, hourMs, minuteMs } from "../../src/core/time.js";

/** One session before anything is done in it: when (epoch ms and local), and in which scene. */
export interface Visit extends Moment {
  readonly scene: Scene;
}

/**
 * The sessions of a person that begin within [start, end] (epoch ms), in order, with the quiet time of the model
 * between.
 */
export function visitsOf(person: Person, clock: WallClock, start: number, end: number, random: Random): Visit[] {
  const localDay = (instant: number) => Math.floor((instant + clock.offsetAt(instant) * minuteMs) / dayMs);
  const visits: Visit[] = [];
  for (let day = localDay(start); day <= localDay(end); day++) {
    const week = weekOf(day);
    const peaks = person.peaks[week];
    for (let left = poisson(person.sessionsPerDay[week], random); left > 0; left--) {
      const peak =
        peaks[
          drawIndex(
            peaks.map((one) => one.weight),
            random,
          )
        ]!;
      const hour = Math.min(23.98, Math.max(0, peak.hour + peak.spread * normal(random)));
      const daypart = daypartOf(hour);
      const device: Device = random() < person.phone[daypart] ? "phone" : "desktop";
      const at = clock.instantOf(day * dayMs + Math.floor((hour * hourMs) / 1000) * 1000);
      visits.push({ at, daypart, device, week, scene: sceneOf(device, hour, week, random) });
    }
  }
  visits.sort((a, b) => a.at - b.at);
  let quietUntil = start;
  return visits.filter((visit) => {
    if (visit.at < quietUntil || visit.at > end) return false;
    quietUntil = visit.at + parameters.minutesBetweenSessions * minuteMs;
    return true;
  });
}

/** Days since 1970-01-01, a Thursday. */
function weekOf(day: number): Week {
  const fromMonday = (((day + 3) % 7) + 7) % 7;
  return fromMonday < 5 ? "weekday" : "weekend";
}

/** Facets as a client would send them: the device, where it is, and through which channel. */
function sceneOf(device: Device, hour: number, week: Week, random: Random): Scene {
  const commuting = week === "weekday" && ((hour >= 7 && hour < 9) || (hour >= 17 && hour < 19));
  const working = week === "weekday" && hour >= 9 && hour < 17;
  let place = "home";
  if (device === "phone" && commuting) place = random() < 0.7 ? "commute" : "home";
  else if (working) place = random() < (device === "desktop" ? 0.8 : 0.4) ? "work" : "home";
  const app = device === "phone" ? 0.8 : 0;
  const channel = random() < app ? "app" : random() < 0.12 ? "email" : "web";
  return { device, place, channel };
}
