import { GodwitError } from "../../core/errors.js";
import type { History } from "../../ports/history/history.js";
import { refit, type RefitParts, type RefitProgress, type RefitResult } from "../interests/refit.js";
import type { Serving } from "../interests/serving.js";
import type { ModelView } from "./model-view.js";

/** A codebook is fitted anew once the catalogue has grown by this factor. */
const growth = 2;

/** Fits what is fitted, and says what serves. */
export class ModelService {
  readonly #history: History;
  readonly #serving: Serving;
  readonly #refitParts: RefitParts;
  readonly #onRefitted: () => Promise<void>;
  #running: Promise<RefitResult | null> | null = null;

  constructor(parts: { history: History; serving: Serving; refitParts: RefitParts; onRefitted: () => Promise<void> }) {
    this.#history = parts.history;
    this.#serving = parts.serving;
    this.#refitParts = parts.refitParts;
    this.#onRefitted = parts.onRefitted;
  }

  /** Fits topics anew; a call while a fit is under way waits for that one. null = there are no embedded items. */
  fitTopics(options: { space?: string; k?: number; onProgress?: RefitProgress } = {}): Promise<RefitResult | null> {
    this.#running ??= refit(this.#refitParts, options)
      .then(async (result) => {
        if (result !== null) await this.#onRefitted();
        return result;
      })
      .finally(() => { this.#running = null; });
    return this.#running;
  }

  /** Fits topics if there are none yet, or the catalogue has doubled since; true = it did. */
  async fitTopicsIfDue(): Promise<boolean> {
    const { codebook, space } = this.#serving;
    const embedded = await this.#history.embeddings.countItems(space);
    if (embedded === 0) return false;
    const fittedOn = codebook === null ? 0 : (await this.#history.codebooks.get(codebook.id))?.items ?? 0;
    if (embedded < growth * fittedOn) return false;
    return (await this.fitTopics()) !== null;
  }

  async list(kind: string | null, first: number): Promise<ModelView[]> {
    const codebooks = kind === null || kind === "CODEBOOK" ? await this.#history.codebooks.list(first) : [];
    const models = kind === "CODEBOOK" ? [] : await this.#history.models.list(kind, first);
    return [
      ...codebooks.map(({ id, version, report, createdAt }) => ({ id, kind: "CODEBOOK", version, serving: id === this.#serving.codebook?.id, metrics: report, createdAt: new Date(createdAt) })),
      ...models.map(({ id, kind, version, serving, metrics, createdAt }) => ({ id, kind, version, serving, metrics, createdAt: new Date(createdAt) })),
    ].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, first);
  }

  /** Fits a model of a kind now. Throws BAD_USER_INPUT for a kind that is not fitted. */
  async fit(kind: string): Promise<ModelView[]> {
    if (kind !== "CODEBOOK") throw new GodwitError("BAD_USER_INPUT", `kind is ${JSON.stringify(kind)}; CODEBOOK is what can be fitted.`, ["kind"]);
    if ((await this.fitTopics()) === null) throw new GodwitError("UNAVAILABLE", "There are no embedded items to fit topics on; store items first.");
    return (await this.list("CODEBOOK", 1));
  }
}
