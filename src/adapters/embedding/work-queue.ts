/** Some texts of one request: their places in it, and their content. */
export interface Chunk<Job> {
  job: Job;
  indexes: readonly number[];
  texts: readonly string[];
}

/** How much one pass of an engine computes at most. */
export interface PassLimits {
  readonly texts: number;
  /** of several texts, padded to the longest; a Chinese character costs as much as four of English */
  readonly characters: number;
}

/**
 * Of a sentence model: beyond four texts larger passes gain nothing (docs/reference/embeddings.md), and 320 characters
 * keep a pass
 * near 100 ms on one core.
 */
export const sentencePasses: PassLimits = { texts: 4, characters: 320 };
/** Of a table, which is done before the message is back. */
export const tablePasses: PassLimits = { texts: 128, characters: 20_000 };

/** A request of at most this many texts is served ahead of larger ones. */
const smallRequest = 16;
/** After so many chunks of small requests in a row a waiting large request has a turn. */
const turnsInARow = 8;

const ideographs = /\p{Script=Han}/gu;

/**
 * Places of the texts of each forward pass: neighbours in length together, since a batch is padded to its longest text.
 */
export function chunksByLength(texts: readonly string[], limits: PassLimits): number[][] {
  const length = texts.map((text) => text.length + 3 * (text.match(ideographs)?.length ?? 0));
  const order = texts.map((_, i) => i).toSorted((a, b) => length[a]! - length[b]! || a - b);
  const chunks: number[][] = [];
  let open: number[] = [];
  for (const i of order) {
    // Ascending, so this text is the longest of its chunk.
    if (open.length === limits.texts || (open.length > 0 && (open.length + 1) * length[i]! > limits.characters)) {
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
  readonly #limits: PassLimits;

  /** Texts that wait. */
  size = 0;

  constructor(limits: PassLimits = sentencePasses) {
    this.#limits = limits;
  }

  add(job: Job, texts: readonly string[]): void {
    const chunks = chunksByLength(texts, this.#limits).map((indexes) => ({
      job,
      indexes,
      texts: indexes.map((i) => texts[i]!),
    }));
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
