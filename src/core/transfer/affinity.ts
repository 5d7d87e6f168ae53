import { probabilityOf, type Logistic } from "./logistic.js";
import { type Reliability } from "./reliability.js";

/** What an affinity is asked for. */
export type AffinityKind = "DOMAIN" | "SCENE" | "TOPIC";

/** What is known about one user and one place or topic c: f(u,c) of s(u,c) = σ(ω·f(u,c) + θ). */
export interface AffinityEvidence {
  /** The user's counts in c, and over everything, in average behaviours. */
  readonly own: number;
  readonly total: number;
  /** Share of the users who were in c before. */
  readonly rate: number;
  /**
   * How much better c's population fits the user's interests than everybody's: log Σ_k θ_uk θ_ck / θ_pop,k; for a topic
   * log θ_uk / θ_pop,k.
   */
  readonly fit: number;
}

/** ω, θ of one kind, with what was measured on users it was not fitted on: all, and those who had never been there. */
export interface AffinityKindModel extends Logistic {
  readonly reliability: Reliability;
  readonly unused: Reliability;
}

export interface AffinityModel {
  readonly kinds: Partial<Record<AffinityKind, AffinityKindModel>>;
  /** Share of users who were in each place before; by place key. */
  readonly rates: Readonly<Record<string, number>>;
  /** The same by topic index. */
  readonly topicRates: readonly number[];
}

/** f(u,c): what the logistic regression weighs. */
export function affinityFeatures({ own, total, rate, fit }: AffinityEvidence): number[] {
  const bounded = Math.min(0.995, Math.max(0.005, rate));
  return [Math.log1p(own), own > 0 ? 0 : 1, Math.log(bounded / (1 - bounded)), Math.log1p(total), fit];
}

/** s(u,c): the chance that a user who comes back does something in c. */
export function affinityOf(model: Logistic, evidence: AffinityEvidence): number {
  return probabilityOf(model, affinityFeatures(evidence));
}

/** The user's interest against a place's population: how many times better it meets them than everybody's, as a log. */
export function fitOf(shares: Float64Array, place: Float64Array, population: Float64Array): number {
  let meets = 0;
  for (let topic = 0; topic < shares.length; topic++) meets += (shares[topic]! * place[topic]!) / population[topic]!;
  return Math.log(Math.max(1e-6, meets));
}
