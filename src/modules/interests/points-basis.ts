import { createHash } from "node:crypto";
import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import type { Editions } from "../kit/editions.js";
import { Setting } from "../kit/settings.js";
import { projectInterestsJob } from "./jobs.js";
import type { PopulationReader } from "./population-reader.js";

/** What everybody's points were made from last; `behaviours` are the population's. */
const pointsBasis = z.object({ codebook: z.string(), parameters: z.string(), behaviours: z.number() });

type PointsBasis = z.infer<typeof pointsBasis>;

const basisSetting = new Setting("points-basis", pointsBasis);
/** A population that has grown by less moves nobody's strongest interests. */
const growth = 1.25;

/**
 * Has everybody's points made anew where what they are made from has moved on: other parameters of interests, or a
 * population that has grown. Folding renews the points of those who act only. Answers with the users that are due.
 */
export async function followBasis(history: History, editions: Editions, population: PopulationReader): Promise<number> {
  const edition = editions.current;
  const { codebook } = edition;
  if (codebook === null) return 0;
  const { behaviours } = await population.of(edition);
  const basis: PointsBasis = {
    codebook: codebook.id,
    parameters: createHash("sha256").update(JSON.stringify(edition.parameters)).digest("hex").slice(0, 16),
    behaviours,
  };
  if (isNear(await basisSetting.read(history), basis)) return 0;
  return history.transaction(async (inside) => {
    await inside.lock([basisSetting.name]);
    await editions.hold(inside, edition);
    if (isNear(await basisSetting.read(inside), basis)) return 0;
    let users = 0;
    for (let after: string | null = null; ; ) {
      const page = await inside.interests.page(codebook.id, 500, after);
      if (page.length === 0) break;
      await projectInterestsJob.addKeys(
        inside,
        page.map(({ userId }) => userId),
      );
      users += page.length;
      after = page.at(-1)!.userId;
    }
    await basisSetting.write(inside, basis);
    return users;
  });
}

function isNear(before: PointsBasis | null, now: PointsBasis): boolean {
  return (
    before !== null &&
    before.codebook === now.codebook &&
    before.parameters === now.parameters &&
    now.behaviours <= before.behaviours * growth &&
    now.behaviours >= before.behaviours / growth
  );
}
