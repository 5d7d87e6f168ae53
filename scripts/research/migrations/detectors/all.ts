import { adwinPerBehaviour, adwinPerSession } from "./adwin.js";
import { bocpd } from "./bocpd.js";
import type { Detector } from "./detector.js";
import { former } from "./former.js";
import { mmd } from "./mmd.js";
import { newma } from "./newma.js";
import { oracle } from "./oracle.js";
import { pageHinkleyPerBehaviour, pageHinkleyPerSession } from "./page-hinkley.js";
import { served } from "./served.js";
import { split } from "./split.js";

/** Every detector that is compared; p-values are told apart as far as the budget `a` asks for. */
export function allDetectors(a: number): Detector[] {
  return [
    served(a),
    served(a, { guarded: false }),
    former,
    split,
    bocpd,
    adwinPerSession,
    adwinPerBehaviour,
    pageHinkleyPerSession,
    pageHinkleyPerBehaviour,
    newma,
    mmd,
    oracle,
  ];
}
