import type { Logger } from "pino";
import { detect } from "tinyld";
import { fitLanguageMeans, type LanguageMeans } from "../../core/topics/language-means.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import { indexItemJob } from "../catalogue/jobs.js";
import { itemText } from "../catalogue/item-text.js";
import { pacer } from "../common/pacer.js";
import { modelFor } from "../kit/embedded-texts.js";
import type { Editions } from "../kit/editions.js";
import { readMeans, writeMeans } from "../kit/language-means.js";
import { isReindexing } from "./reindex.js";

/** Fewer items do not tell where a language lies. */
const fewestItems = 200;
/** Means are fitted anew once the catalogue has grown by this factor. */
const growth = 4;
/** So many items, spread over the catalogue, are read for them. */
const sample = 8_000;
const rowsAtOnce = 500;
/** The beginning of a text tells its language. */
const readCharacters = 300;

export interface CentringParts {
  readonly history: History;
  readonly embedder: Embedder;
  readonly editions: Editions;
  readonly log: Logger;
}

/** Fits where each language lies in the space of a foreign model, and goes over to the space without it. */
export class LanguageCentring {
  readonly #parts: CentringParts;

  constructor(parts: CentringParts) {
    this.#parts = parts;
  }

  /** Fits the means if the catalogue is large enough for them, or has grown much since; true = another space is due. */
  async fitIfDue(): Promise<boolean> {
    const { history, embedder, editions, log } = this.#parts;
    const { centring } = embedder;
    if (centring === undefined || centring.raw === "") return false;
    if ((await modelFor(embedder, editions.current.space)) === null || (await isReindexing(history))) return false;
    const queue = (await history.outbox.state()).find(({ topic }) => topic === indexItemJob.name);
    if (queue !== undefined && queue.waiting > 0) return false;
    const items = await history.embeddings.countItems(centring.raw);
    const before = await readMeans(history);
    const fittedOn = before?.raw === centring.raw ? before.items : 0;
    if (items < Math.max(fewestItems, growth * fittedOn)) return false;
    const means = await this.#fit(centring.raw, items);
    const space = centring.spaceOf(means);
    log.info({ languages: [...means.byLanguage.keys()], space }, "where each language lies was measured: centring");
    await writeMeans(history, { raw: centring.raw, space, items, means });
    await centring.follow();
    return true;
  }

  async #fit(raw: string, items: number): Promise<LanguageMeans> {
    const { history } = this.#parts;
    const every = Math.max(1, Math.ceil(items / sample));
    const vectors: Float32Array[] = [];
    const texts: string[] = [];
    const languages: (string | null)[] = [];
    let seen = 0;
    const breathe = pacer(); // to tell a language takes some tenths of a millisecond
    for await (const batch of history.embeddings.ofItems(raw, rowsAtOnce)) {
      const rows = new Map(batch.filter(() => seen++ % every === 0).map(({ number, vector }) => [number, vector]));
      for (const item of await history.items.byNumbers([...rows.keys()])) {
        await breathe();
        const text = itemText(item);
        vectors.push(rows.get(item.number)!);
        texts.push(text);
        const declared = item.language?.split(/[-_]/)[0]?.toLowerCase();
        languages.push(declared || detect(text.slice(0, readCharacters)) || null);
      }
    }
    const d = vectors[0]!.length;
    const matrix = new Float32Array(vectors.length * d);
    vectors.forEach((vector, row) => matrix.set(vector, row * d));
    return fitLanguageMeans(matrix, d, texts, languages);
  }
}
