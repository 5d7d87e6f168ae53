import { decodeState } from "../../core/interests/codec.js";
import { emptyPopulation, mergePerson, type Population } from "../../core/interests/population.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";

/** The population as everybody's states under a codebook make it, each user bounded. */
export async function sumOfStates(
  history: History,
  codebookId: string,
  { parameters }: Pick<Edition, "parameters">,
): Promise<Population> {
  const sum = emptyPopulation(parameters);
  for (let after: string | null = null; ; ) {
    const page = await history.interests.page(codebookId, 500, after);
    if (page.length === 0) return sum;
    for (const { state } of page) mergePerson(sum, decodeState(state));
    after = page.at(-1)!.userId;
  }
}
