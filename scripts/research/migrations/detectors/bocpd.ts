import { topics } from "../streams/visits.js";
import type { Detector } from "./detector.js";
import { flat, logWeight } from "./dirichlet-multinomial.js";
import { countsOf } from "./shares.js";

/** Changes a session is taken to begin with. */
const hazard = 1 / 200;
const leastOnASide = 3;

/**
 * Bayesian online change point detection (Adams and MacKay 2007) with Dirichlet-multinomial segments: the odds that the
 * run of sessions began after the first, divided by the hazard. At a score of A it would alarm with a hazard of 1/A and
 * odds of about one.
 */
export const bocpd: Detector = {
  name: "BOCPD",
  thresholdFor: (a) => a,
  scores: (stream) => {
    const counts = countsOf(stream);
    let runs = [{ alpha: flat(topics, 4), log: 0 }];
    return Float64Array.from(counts, (row, t) => {
      runs = runs.map(({ alpha, log }) => ({
        alpha: alpha.map((a, j) => a + row[j]!),
        log: log + logWeight(alpha, row) + Math.log(1 - hazard),
      }));
      const most = Math.max(...runs.map(({ log }) => log));
      const sum = runs.reduce((total, { log }) => total + Math.exp(log - most), 0);
      const [first, ...later] = runs;
      // runs of one or two sessions say nothing yet
      const old = later.slice(0, Math.max(0, later.length - leastOnASide + 1));
      const begun = old.reduce((total, { log }) => total + Math.exp(log - most), 0);
      const odds = t < 2 * leastOnASide ? 0 : begun / Math.max(1e-300, Math.exp(first!.log - most));
      runs.push({ alpha: flat(topics, 4), log: most + Math.log(sum * hazard) });
      return odds / hazard;
    });
  },
};
