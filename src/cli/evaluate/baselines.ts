import { easeBaseline, itemKnnBaseline, sessionKnnBaseline } from "../../core/evaluation/baselines/item-item.js";
import { ownFrequencyBaseline } from "../../core/evaluation/baselines/own-frequency.js";
import { popularityBaseline } from "../../core/evaluation/baselines/popularity.js";
import { meanTextBaseline, mixtureTextBaseline } from "../../core/evaluation/baselines/text.js";
import type { BaselineFactory } from "../../core/evaluation/method.js";
import { defaultLearnOptions } from "../../core/ranking/fit/learn.js";

/** What Godwit is compared with; EASE as a baseline is tried with little and with much regularisation. */
export const baselines: readonly BaselineFactory[] = [
  popularityBaseline(Infinity),
  popularityBaseline(30),
  popularityBaseline(7),
  ownFrequencyBaseline,
  itemKnnBaseline,
  sessionKnnBaseline,
  easeBaseline(100, defaultLearnOptions.easeItems),
  easeBaseline(500, defaultLearnOptions.easeItems),
  meanTextBaseline,
  mixtureTextBaseline,
];
