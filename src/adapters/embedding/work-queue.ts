/** Some texts of one request: their places in it, and their content. */
export interface Chunk<Job> {
  job: Job;
  indexes: readonly number[];
  texts: readonly string[];
}

/** Most texts in one forward pass: beyond four, larger batches gain nothing (docs/concepts/embeddings.md). */
const chunkTexts = 4;
/** Most characters, padding included, in one pass of several texts: keeps a pass near 100 ms on one core. */
const chunkCharacters = 320;
/** A request of at most this many texts is served ahead of larger ones. */
const smallRequest = 16;
/** After so many chunks of small requests in a row a waiting large request has a turn. */
const turnsInARow = 8;

/**
 * Places of the texts of each forward pass: neighbours in length together, since a batch is padded to its longest text.
 */
export function chunksByLength(texts: readonly string[]): number[][] {
  const order = texts.map((_, i) => i).toSorted((a, b) => texts[a]!.length - texts[b]!.length || a - b);
  const chunks: number[][] = [];
  let open: number[] = [];
  for (const i of order) {
    // Ascending, so this text is the longest of its chunk.
    if (open.length === chunkTexts || (open.length > 0 && (open.length + 1) * texts[i]!.length > chunkCharacters)) {
      chunks.push(open);
      open = [];
    }
    open.push(i);
  }
  if (open.length > 0) chunks.push(open);
  return chunks;
}

/**
 * The order in which chunks of several requests are computed: small requests first, so that a live query does not wait
 * for an import; requests of one kind in turn, one chunk each, so that none waits for another to end.
 */
export class WorkQueue<Job> {
  #small: Chunk<Job>[][] = [];
  #large: Chunk<Job>[][] = [];
  #smallTurns = 0;

  /** Texts that wait. */
  size = 0;

  add(job: Job, texts: readonly string[]): void {
    const chunks = chunksByLength(texts).map((indexes) => ({ job, indexes, texts: indexes.map((i) => texts[i]!) }));
    if (chunks.length === 0) return;
    (texts.length <= smallRequest ? this.#small : this.#large).push(chunks.toReversed());
    this.size += texts.length;
  }

  /** The next chunk to compute; null when nothing waits. */
  next(): Chunk<Job> | null {
    const largeTurn = this.#small.length === 0 || (this.#smallTurns >= turnsInARow && this.#large.length > 0);
    const lane = largeTurn ? this.#large : this.#small;
    this.#smallTurns = largeTurn ? 0 : this.#smallTurns + 1;
    const request = lane.shift();
    const chunk = request?.pop();
    if (request === undefined || chunk === undefined) return null;
    if (request.length > 0) lane.push(request);
    this.size -= chunk.texts.length;
    return chunk;
  }

  /** Forgets what waits for one request. */
  remove(job: Job): void {
    const others = (requests: Chunk<Job>[][]): Chunk<Job>[][] => requests.filter((request) => request[0]?.job !== job);
    this.#small = others(this.#small);
    this.#large = others(this.#large);
    this.size = [...this.#small, ...this.#large].flat().reduce((sum, chunk) => sum + chunk.texts.length, 0);
  }
}
