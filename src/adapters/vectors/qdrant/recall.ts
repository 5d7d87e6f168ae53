import type { QdrantConnection } from "./connection.js";
import type { CollectionFacts } from "./collection-facts.js";
import type { Recall } from "../../../ports/vector-store.js";
import { markPoint } from "./mark.js";

/** Neighbours that are compared. */
const k = 100;
const asked = 20;
/** hnsw_ef values that are tried; the first is Qdrant's own way. */
const ladder = [undefined, 128, 256, 512, 1024] as const;
const enough = 0.98;

/** How much of the exact answer queries find, and how far they have to look for it. */
export class Recalls {
  readonly #connection: QdrantConnection;
  readonly #known = new Map<string, Recall>();

  constructor(connection: QdrantConnection) {
    this.#connection = connection;
  }

  breadthOf(name: string): number | undefined {
    return this.#known.get(name)?.breadth ?? undefined;
  }

  /** What holds for a collection holds under its alias. */
  also(alias: string, recall: Recall): void {
    this.#known.set(alias, recall);
  }

  told(name: string): string[] {
    const known = this.#known.get(name);
    if (known === undefined) return [];
    const { recall, breadth } = known;
    return [`recall at ${k} ${recall.toFixed(3)}${breadth === null ? "" : ` with hnsw_ef ${breadth}`}`];
  }

  /**
   * Compares the answers to some of the collection's own points with the exact ones, and looks further from now on
   * where too little is found. null = there are too few points, or exact answers are not allowed.
   */
  async measure(name: string, { limits }: CollectionFacts): Promise<Recall | null> {
    if (!limits.exact || limits.results < k + 1 || limits.queries < 1) return null;
    const page = await this.#connection.read(name, (client) =>
      client.query(name, { query: { sample: "random" }, limit: Math.min(asked, limits.queries), with_vector: true }),
    );
    const vectors = page.points.flatMap(({ id, vector }) =>
      id !== markPoint && Array.isArray(vector) ? [Float32Array.from(vector as number[])] : [],
    );
    if (vectors.length === 0) return null;
    const exact = await this.#answers(name, vectors, { exact: true });
    for (const breadth of ladder) {
      if (breadth !== undefined && breadth > limits.breadth) break;
      const found = await this.#answers(name, vectors, breadth === undefined ? {} : { hnsw_ef: breadth });
      let hits = 0;
      let of = 0;
      exact.forEach((scores, i) => {
        // Points of equal score may stand for each other.
        const last = (scores.at(-1) ?? 1) - 1e-6;
        hits += found[i]!.filter((score) => score >= last).length;
        of += scores.length;
      });
      const recall = { k, recall: of === 0 ? 1 : hits / of, breadth: breadth ?? null };
      this.#known.set(name, recall);
      if (recall.recall >= enough) break;
    }
    return this.#known.get(name) ?? null;
  }

  async #answers(
    name: string,
    vectors: readonly Float32Array[],
    params: { exact?: boolean; hnsw_ef?: number },
  ): Promise<number[][]> {
    const searches = vectors.map((query) => ({ query, limit: k, params, with_payload: false }));
    const answers = await this.#connection.read(name, (client) => client.searchAll(name, searches));
    return answers.map(({ points }) => points.map(({ score }) => score));
  }
}
