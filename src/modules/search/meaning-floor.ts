import pTimeout from "p-timeout";
import { GodwitError } from "../../core/errors.js";
import { seeded } from "../../core/statistics/random.js";
import { meaninglessTexts, quantile } from "../../core/topics/meaningless.js";
import { centre } from "../../core/topics/centre.js";
import type { Embedder } from "../../ports/embedder.js";
import type { Edition } from "../kit/edition.js";
import { modelFor } from "../kit/embedded-texts.js";

const texts = 60;
const sampled = 8_000;
/** So many of the texts without meaning find nothing. */
const refused = 0.95;
/** A question waits so long for the measurement of an endpoint, which goes on. */
const patienceMs = 3_000;
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

  /** The centred cosine below which an item is not found by a text. Throws UNAVAILABLE while nobody knows. */
  async of(edition: Edition, text: string): Promise<number> {
    const floors = this.#floors(edition);
    const known = await (this.#embedder.remote
      ? pTimeout(floors, {
          milliseconds: patienceMs,
          message: new GodwitError("UNAVAILABLE", "How near is near is being measured for the topics that serve now."),
        })
      : floors);
    return known[han.test(text) ? "han" : "latin"];
  }

  /** Measures before anybody asks, where that may take long. */
  async prepare(edition: Edition): Promise<void> {
    if (this.#embedder.remote && edition.codebook !== null && edition.vectors !== null)
      await this.#floors(edition).catch(() => {}); // the embedding model is away: tried again
  }

  #floors(edition: Edition): Promise<Record<Script, number>> {
    const codebookId = edition.requireCodebook().id;
    if (this.#measured?.codebookId !== codebookId) {
      const floors = this.#measure(edition);
      this.#measured = { codebookId, floors };
      floors.catch(() => {
        if (this.#measured?.floors === floors) this.#measured = null; // asked again by the next question
      });
    }
    return this.#measured!.floors;
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
    const model = await modelFor(this.#embedder, edition.space);
    if (model === null) return { latin: 0, han: 0 }; // another model is taking over
    const floorOf = async (script: Script): Promise<number> => {
      const vectors = await model.embed(meaninglessTexts(texts, script, random), { reading: "query" });
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
