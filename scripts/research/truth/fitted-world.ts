import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { fitCodebook } from "../../../src/core/topics/fit.js";
import { languageOf } from "../../../src/core/topics/language.js";
import { rowDot } from "../../../src/core/topics/codebook.js";
import { itemText } from "../../../src/modules/catalogue/item-text.js";
import type { Town } from "../../town/model.js";
import { sittingsOf } from "../shared/sittings.js";
import { withTopics } from "./themed-world.js";
import type { World } from "./world.js";

/**
 * The town with topics fitted on the items' texts and on what was had in one sitting, as the service fits them, without
 * a service: in a minute what an import takes ten for. All items and sittings are known from the beginning.
 */
export async function fittedWorld(town: Town): Promise<World> {
  const embedder = await createLocalEmbedder({});
  const { items, behaviours } = town;
  const { dimension } = embedder;
  const vectors = await embedder.embed(items.map(({ title, text = "", tags }) => itemText({ title, text, tags })));
  await embedder.close();
  const matrix = new Float32Array(items.length * dimension);
  vectors.forEach((vector, i) => matrix.set(vector, i * dimension));
  const liked = behaviours.filter(({ type }) => type !== "DISLIKE" && type !== "DISMISS");
  const { codebook, memberships } = fitCodebook(matrix, items.length, dimension, {
    space: embedder.space,
    seed: 1,
    sittings: sittingsOf(
      liked.toSorted((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt)),
      new Map(items.map(({ id }, row) => [id, row])),
    ),
    languages: items.map(({ title, language }) => languageOf(title, language)),
  });
  const { centroids } = codebook;
  return withTopics(town, {
    labels: codebook.topicIds,
    itemTopics: new Map(items.map(({ id }, i) => [id, memberships[i]!])),
    centroidCosine: (a, b) => rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension)),
  });
}
