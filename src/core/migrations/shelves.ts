/**
 * What each domain offers: domain → the odds of each topic there (length k, positive), up to a factor per topic. What
 * it lacks is not known.
 */
export type Shelves = ReadonlyMap<string, ArrayLike<number>>;
