import type { FitCodebookOptions } from "./fit-options.js";
import { seeded } from "../statistics/random.js";
import { sphericalKMeans, type Clustering } from "./kmeans.js";
import { seedCentroids } from "./seed-centroids.js";
import { type Points } from "./rows.js";
/** The best of several starts; a refit starts once from the topics it has, so that they move as little as they need. */
export function bestClustering(
  points: Points,
  k: number,
  first: Float32Array | undefined,
  options: FitCodebookOptions,
): Clustering {
  const { n } = points;
  const starts = first !== undefined ? 1 : n <= 2_000 ? 5 : n <= 6_000 ? 2 : 1;
  let best: Clustering | undefined;
  for (let start = 0; start < starts; start++) {
    const random = seeded(options.seed + 7919 * start);
    const centroids = seedCentroids(points, k, random, first);
    const clustering = sphericalKMeans(points, centroids, random, {
      maxIterations: options.maxIterations ?? 30,
      onProgress: (done, total) => options.onProgress?.((start + done / total) / starts, 1),
    });
    if (best === undefined || clustering.objective > best.objective) best = clustering;
  }
  return best!;
}
