/**
 * How much a user would want something, by one of their interests: cosine to the interest's vector · √share, as similar users are
 * compared. Of two users to whom it is equally near, the one comes first of whose interest it is the larger part.
 */
export function audienceScore(cosine: number, share: number): number {
  return cosine > 0 ? cosine * Math.sqrt(share) : cosine;
}
