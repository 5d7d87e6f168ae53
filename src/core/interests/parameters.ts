/**
 * What a context says that can move a prediction. A scene facet is "scene:" and its name, such as "scene:device";
 * "season" is the population's last weeks against its months (the user's own are in λ).
 */
export type FacetName = "hour" | "weekday" | "weekend" | "season" | "domain" | `scene:${string}`;

/** How a facet enters a prediction. */
export interface FacetParameters {
  /** α: behaviours' worth of belief in the user's own distribution before this cell of the user is believed. */
  readonly shrinkage: number;
  /** w: exponent of the user's own ratio cell / user. 0 = the facet is not used. */
  readonly weight: number;
  /** α of the population's cell towards the population. */
  readonly populationShrinkage: number;
  /** v: exponent of the population's ratio cell / population. */
  readonly populationWeight: number;
}

/** What is expected of how much users differ from everybody, before one's own behaviours say how much one does. */
export interface OwnShrinkage {
  /** α: behaviours' worth of belief in everybody's shares, from those who have tastes to those who take anything */
  readonly strengths: readonly number[];
  /** the share of users each is expected of, sum 1 */
  readonly weights: readonly number[];
  /** behaviours a topic must have had before it counts: what strays, and soft membership's small shares, fall below */
  readonly discount: number;
}

/** Everything that turns sums into distributions. Shrinkage strengths count average behaviours of the population. */
export interface InterestParameters {
  /** Days, weeks, months: half-lives of the three horizons, in days. Slices decay with the last. */
  readonly halfLives: readonly [number, number, number];
  /** Half-life of the weight of own items and texts, in days. */
  readonly ownHalfLife: number;
  /** κ of the circular kernel exp(κ(cos 2π(h−h_n)/24 − 1)). */
  readonly hourKappa: number;
  /**
   * α of each horizon: of the long one towards the population, of the middle one towards the long, of the short towards
   * the middle.
   */
  readonly horizonShrinkage: readonly [number, number, number];
  /**
   * How far a user's months go from everybody's by the user's own evidence, in the place of the one α of the long
   * horizon; absent = nothing proved it better than that.
   */
  readonly own?: OwnShrinkage;
  /** α of the population towards the uniform distribution. */
  readonly populationShrinkage: number;
  /** λ_0: weight of the recent interest in θ_u = (1−λ)·θ_long + λ·θ_short. */
  readonly lambda: number;
  /** Parameters per facet; scene facets not named here use "scene:*". */
  readonly facets: Readonly<Record<string, FacetParameters>>;
  /** Behaviours per independent observation (they come in bursts): widens the intervals. */
  readonly dispersion: number;
}

/**
 * Parameters before any fit on the population's own history: cautious, since an unproven facet costs more than it
 * brings where it has no effect.
 */
export const defaultParameters: InterestParameters = {
  halfLives: [1, 14, 180],
  ownHalfLife: 90,
  hourKappa: 3,
  horizonShrinkage: [30, 5, 5],
  populationShrinkage: 50,
  lambda: 0.1,
  facets: {
    hour: { shrinkage: 100, weight: 1, populationShrinkage: 500, populationWeight: 0.5 },
    weekday: { shrinkage: 150, weight: 0.25, populationShrinkage: 500, populationWeight: 0.25 },
    weekend: { shrinkage: 150, weight: 0.25, populationShrinkage: 500, populationWeight: 0.25 },
    season: { shrinkage: 50, weight: 0, populationShrinkage: 500, populationWeight: 0.5 },
    domain: { shrinkage: 5, weight: 1, populationShrinkage: 50, populationWeight: 1 },
    "scene:*": { shrinkage: 100, weight: 1, populationShrinkage: 500, populationWeight: 0.5 },
  },
  dispersion: 4,
};

const unused: FacetParameters = { shrinkage: 50, weight: 0, populationShrinkage: 500, populationWeight: 0 };

/** The parameters of one facet, falling back to "scene:*" for scene facets that were never fitted. */
export function facetParameters(parameters: InterestParameters, facet: FacetName): FacetParameters {
  return parameters.facets[facet] ?? (facet.startsWith("scene:") ? parameters.facets["scene:*"] : undefined) ?? unused;
}
