import type { Interval } from "../statistics/bootstrap.js";
import type { FeatureWeight, TaskWeights } from "../ranking/model.js";
import type { ServedList } from "../ranking/served/list.js";
import { offPolicyEstimate, type LoggedSlate } from "./estimate.js";
import { onlineDefaults, onlineStep, type ShownPage } from "./online-step.js";
import { placeRatios } from "./target.js";

/** An explored page with what was taken of it. */
export interface ExploredPage {
  readonly user: string;
  readonly list: ServedList;
  /** so many places were shown */
  readonly shown: number;
  /** indices of the places that were taken, each once */
  readonly taken: readonly number[];
  /** judges the step instead of teaching it; all pages of a user must be on one side */
  readonly heldOut: boolean;
}

export interface LearnedOnline {
  readonly weights: TaskWeights;
  readonly taken: boolean;
  readonly difference: Interval;
}

/** Places and clip of the estimate that judges a step. */
const judged = { places: 10, clip: 20 };

/** Was the order left to chance alone, by these features as these weights standardise them? */
export function teaches({ plain, exploration, features, pinned }: ServedList, fitted: TaskWeights): boolean {
  const known = new Map(features.map((one) => [one.feature, one]));
  return (
    plain &&
    exploration > 0 &&
    !pinned.includes(1) &&
    moving(fitted).length > 0 &&
    moving(fitted).every(({ feature, offset, scale }) => {
      const one = known.get(feature);
      return one !== undefined && one.offset === offset && one.scale === scale;
    })
  );
}

/**
 * One online step of β on the pages that teach (`teaches`), taken unless the held-out ones prove it worse: the SNIPS
 * estimate of the moved weights minus what was logged must not have its whole 95 % interval below zero, and there must
 * be held-out pages. Rejections keep their weight: what is taken cannot teach what to leave out.
 */
export function learnOnline(pages: readonly ExploredPage[], current: TaskWeights, fitted: TaskWeights): LearnedOnline {
  const names = moving(fitted).map(({ feature }) => feature);
  const cut = (weights: TaskWeights): TaskWeights => ({
    ...weights,
    features: names.map((name) => weights.features.find(({ feature }) => feature === name)!),
  });
  const stepped = onlineStep(
    cut(current),
    cut(fitted),
    pages.filter(({ heldOut }) => !heldOut).map((page) => shownPage(page, names)),
    onlineDefaults,
  );
  const moved = new Map(stepped.features.map((one) => [one.feature, one]));
  const weights = { ...current, features: current.features.map((one) => moved.get(one.feature) ?? one) };
  const slates = pages
    .filter(({ heldOut }) => heldOut)
    .flatMap(({ user, list, shown, taken }): LoggedSlate[] => {
      const ratios = placeRatios(list, { weights }, Math.min(shown, judged.places));
      return typeof ratios === "string"
        ? []
        : [{ user, ratios, rewards: Array.from(ratios, (_, place) => Number(taken.includes(place))) }];
    });
  const { difference } = offPolicyEstimate(slates, judged);
  const holds = difference.high >= 0;
  return { weights: holds ? weights : current, taken: holds, difference };
}

function moving({ features }: TaskWeights): FeatureWeight[] {
  return features.filter(({ feature, weight }) => weight !== 0 && feature !== "negativeFeedback");
}

function shownPage({ list, shown, taken }: ExploredPage, names: readonly string[]): ShownPage {
  const width = list.features.length;
  const columns = names.map((name) => list.features.findIndex(({ feature }) => feature === name));
  const places = Math.min(shown, list.placed);
  const values = Array.from({ length: places }, (_, place) =>
    columns.map((column) => list.values[place * width + column]!),
  ).flat();
  return {
    values,
    propensities: list.propensities.subarray(0, places),
    taken: taken.filter((place) => place < places),
  };
}
