import { contextLogOdds } from "./context-log-odds.js";
import { cooccurrence } from "./cooccurrence.js";
import { distilledText } from "./distilled-text.js";
import type { Feature } from "./feature.js";
import { freshness, freshness1 } from "./freshness.js";
import { interestMixture } from "./interest-mixture.js";
import { itemItem } from "./item-item.js";
import type { FeatureName } from "./names.js";
import { negativeFeedback } from "./negative-feedback.js";
import { owned } from "./owned.js";
import { ownFrequency } from "./own-frequency.js";
import { ownRecency, ownRecency3 } from "./own-recency.js";
import { ownVectors } from "./own-vectors.js";
import {
  popularity1,
  popularity180,
  popularity3,
  popularity30,
  popularity6h,
  popularity7,
  popularityEver,
} from "./popularity.js";
import { repeatRate } from "./repeat-rate.js";
import { transfer } from "./transfer.js";

/** Every feature by its name. */
export const features: Readonly<Record<FeatureName, Feature>> = {
  owned,
  ownFrequency,
  ownRecency,
  itemItem,
  cooccurrence,
  distilledText,
  interestMixture,
  contextLogOdds,
  popularity1,
  popularity7,
  popularity30,
  popularity180,
  popularityEver,
  freshness,
  transfer,
  negativeFeedback,
  repeatRate,
  popularity6h,
  popularity3,
  freshness1,
  ownRecency3,
  ownVectors,
};
