import { seeded } from "../../core/statistics/random.js";
import { meaninglessTexts, quantile } from "../../core/topics/meaningless.js";
import { centre } from "../../core/topics/codebook.js";
import type { Embedder } from "../../ports/embedder.js";
import type { Edition } from "../kit/edition.js";

const texts = 60;
const sampled = 8_000;
/** So many of the texts without meaning find nothing. */
const refused = 0.95;
const han = /\p{Script=Han}/u;

type Script = "latin" | "han";

/**
 * How near items lie to texts that mean nothing, in this catalogue and this space: what is no nearer to a question has
 * nothing to do with it. Measured once for every set of topics, when the first question comes.
 */
export class MeaningFloor {
  readonly #embedder: Embedder;
  #measured: { codebookId: string; floors: Promise<Record<Script, number>> } | null = null;

  constructor(embedder: Embedder) {
    this.#embedder = embedder;
  }

  /** The centred cosine below which an item is not found by a text. */
  async of(edition: Edition, text: string): Promise<number> {
    const codebookId = edition.requireCodebook().id;
    if (this.#measured?.codebookId !== codebookId) {
      const floors = this.#measure(edition);
      this.#measured = { codebookId, floors };
      floors.catch(() => {
        if (this.#measured?.floors === floors) this.#measured = null; // asked again by the next question
      });
    }
    return (await this.#measured!.floors)[han.test(text) ? "han" : "latin"];
  }

  async #measure(edition: Edition): Promise<Record<Script, number>> {
    const { mean } = edition.requireCodebook();
    const matrix = edition.vectors!;
    const size = edition.catalogue.size;
    const random = seeded(1);
    const positions =
      size <= sampled
        ? Int32Array.from({ length: size }, (_, position) => position)
        : Int32Array.from({ length: sampled }, () => Math.floor(random() * size));
    if (this.#embedder.space !== edition.space) return { latin: 0, han: 0 }; // another model is taking over
    const floorOf = async (script: Script): Promise<number> => {
      const vectors = await this.#embedder.embed(meaninglessTexts(texts, script, random));
      const rows = matrix.similarities(
        vectors.map((vector) => centre(vector, mean)),
        positions,
      );
      return quantile(
        rows.map((row) => row.reduce((top, x) => Math.max(top, x), -1)),
        refused,
      );
    };
    return { latin: await floorOf("latin"), han: await floorOf("han") };
  }
}
