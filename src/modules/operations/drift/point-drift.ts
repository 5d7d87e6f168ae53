import type { History } from "../../../ports/history/history.js";
import type { VectorStore } from "../../../ports/vector-store.js";
import { projectInterestsJob } from "../../interests/jobs.js";
import { interestsAlias } from "../../interests/interest-collections.js";
import type { InterestPoints } from "../../interests/interest-points.js";
import type { Edition } from "../../kit/edition.js";
import type { DriftCheck, DriftOptions } from "./check.js";
import { allPoints } from "./item-drift.js";

const usersAtOnce = 100;

/** Every point of an interest belongs to a user, and users (of a sample) have the points that their states give. */
export async function pointDrift(
  history: History,
  vectors: VectorStore,
  points: InterestPoints,
  edition: Edition,
  { repair, sample, onProgress }: DriftOptions,
): Promise<DriftCheck> {
  const { codebook } = edition;
  const name = "interests in the vector store";
  if (codebook === null) return { name, examined: 0, wrong: 0, repaired: 0, detail: "there are no topics yet" };
  const found = new Map<string, Set<string>>();
  for await (const batch of allPoints(vectors, interestsAlias))
    for (const { id, payload } of batch) {
      const userId = String(payload["userId"]);
      const ids = found.get(userId) ?? new Set();
      found.set(userId, ids.add(id));
    }
  const orphans: string[] = [];
  const ids = [...found.keys()];
  for (let i = 0; i < ids.length; i += usersAtOnce) {
    const some = ids.slice(i, i + usersAtOnce);
    const known = new Set((await history.interests.get(codebook.id, some)).map(({ userId }) => userId));
    orphans.push(...some.filter((userId) => !known.has(userId)));
  }
  const users = await history.interests.sample(codebook.id, Math.min(sample, 1e9));
  const stale: string[] = [];
  let examined = 0;
  for (let i = 0; i < users.length; i += usersAtOnce) {
    const some = users.slice(i, i + usersAtOnce);
    const busy = new Set((await projectInterestsJob.ofKeys(history, some)).map(({ key }) => key));
    const states = (await history.interests.get(codebook.id, some)).filter(({ userId }) => !busy.has(userId));
    examined += states.length;
    for (const [userId, expected] of await points.strongestIds(edition, states)) {
      const there = found.get(userId) ?? new Set();
      // The weakest of a user's points come and go with the population; the strongest must be there.
      if (expected[0] !== undefined && !there.has(expected[0])) stale.push(userId);
    }
    onProgress?.(name, i + some.length, users.length);
  }
  if (repair) {
    await projectInterestsJob.addKeys(history, stale);
    for (const userId of orphans) await points.forget(userId);
  }
  const wrong = orphans.length + stale.length;
  return {
    name,
    examined,
    wrong,
    repaired: repair ? wrong : 0,
    detail:
      wrong === 0
        ? `${found.size} users have points, ${examined} of them compared`
        : `${stale.length} of ${examined} users lack the point of their strongest interest, ${orphans.length} users with points have no state`,
  };
}
