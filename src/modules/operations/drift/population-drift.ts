import { cellsDifference } from "../../../core/interests/difference.js";
import {
  decodePopulation,
  emptyPopulation,
  encodePopulation,
  mergePopulation,
} from "../../../core/interests/population.js";
import type { History } from "../../../ports/history/history.js";
import { servingLock } from "../../kit/editions.js";
import { shards } from "../../interests/population.js";
import { sumOfStates } from "../../interests/sum-of-states.js";
import type { Edition } from "../../kit/edition.js";
import type { DriftCheck, DriftOptions } from "./check.js";

/** Adding and taking away millions of sums leaves rounding behind. */
const rounding = 1e-4;

/** The population's sums equal the sum over users. No fold commits while they are added up. */
export async function populationDrift(
  history: History,
  edition: Edition,
  { repair }: Pick<DriftOptions, "repair">,
): Promise<DriftCheck> {
  const { codebook } = edition;
  const name = "population";
  if (codebook === null) return { name, examined: 0, wrong: 0, repaired: 0, detail: "there are no topics yet" };
  return history.transaction(async (inside) => {
    await inside.lock([servingLock]);
    const kept = emptyPopulation(edition.parameters);
    for (const shard of await inside.interests.population(codebook.id)) mergePopulation(kept, decodePopulation(shard));
    const summed = await sumOfStates(inside, codebook.id, edition);
    const difference = cellsDifference(kept, summed);
    const wrong = difference > rounding ? 1 : 0;
    if (repair && wrong > 0)
      for (let shard = 0; shard < shards; shard++)
        await inside.interests.saveShard(
          codebook.id,
          shard,
          encodePopulation(shard === 0 ? summed : emptyPopulation(edition.parameters)),
        );
    return {
      name,
      examined: summed.behaviours,
      wrong,
      repaired: repair ? wrong : 0,
      detail:
        wrong === 0
          ? `its sums are those of its people (${summed.behaviours} behaviours)`
          : `its sums differ from those of its people by ${(100 * difference).toPrecision(2)} % of the largest`,
    };
  });
}
