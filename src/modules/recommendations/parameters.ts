import type { Calibration } from "../../core/ranking/calibration.js";
import { forPart } from "../../core/ranking/model.js";
import { largestFactor } from "../../core/ranking/preferences/apply.js";
import type { Context, Task } from "../../core/types.js";
import type { Edition } from "../kit/edition.js";
import { parameterWords, personal, type Spoken } from "./parameter-words.js";

/** The main parameters of the ranker with the weights in force, those that matter most first. */
export function parametersOf(
  { ranker }: Edition,
  task: Task,
  part: Pick<Context, "domain" | "surface">,
  language: Spoken,
) {
  const { features, temperature, calibration } = forPart(ranker, task, part).weights[task];
  const used = features.filter(({ weight }) => weight !== 0);
  const total = used.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  return {
    model: ranker.version,
    task,
    temperature,
    calibration: calibration === undefined ? null : stretchesOf(calibration),
    preferenceFactor: largestFactor,
    text: summary(language),
    parameters: used
      .map(({ feature, weight }) => ({
        feature,
        weight,
        share: Math.abs(weight) / total,
        personal: personal.has(feature),
        ...parameterWords[feature][language],
      }))
      .toSorted((a, b) => b.share - a.share),
  };
}

/** The slopes of a calibration, each with the chance of the softmax above which it holds, the least likely first. */
function stretchesOf({ knots, slopes }: Calibration) {
  return slopes.map((slope, i) => ({ above: i === 0 ? 0 : Math.exp(knots[i - 1]!), slope }));
}

function summary(language: Spoken): string {
  return language === "en"
    ? "Each item gets a score: what each parameter says of it times the parameter's weight, added up. The higher the score, the likelier it is shown. " +
        "What you ask for yourself and what editors decide multiplies that chance. With profiling off, nothing about you is used."
    : "每个内容都有一个分数：各参数的取值乘以其权重后相加。分数越高，越可能展示。你自己的要求和编辑的决定会乘在这个概率上。关闭个性化后，不使用任何关于你的信息。";
}
