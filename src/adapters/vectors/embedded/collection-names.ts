import { GodwitError } from "../../../core/errors.js";
import { aliasHidesCollection, collectionNotFound, dimensionMismatch } from "../errors.js";

/** Which collections there are, their dimensions, and the aliases that point at them. */
export class CollectionNames {
  readonly #dimensions = new Map<string, number>();
  readonly #aliases = new Map<string, string>();

  /**
   * Adds the collection; false when it, or an alias of that name, is there with the same dimension. Throws
   * DIMENSION_MISMATCH.
   */
  add(name: string, dimension: number): boolean {
    if (!Number.isInteger(dimension) || dimension < 1)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `The dimension of "${name}" is ${dimension}; give a whole number of at least 1.`,
        ["dimension"],
      );
    const present = this.#dimensions.get(this.#aliases.get(name) ?? name);
    if (present === undefined) {
      this.#dimensions.set(name, dimension);
      return true;
    }
    if (present !== dimension) throw dimensionMismatch(name, present, dimension, ["dimension"]);
    return false;
  }

  /** Removes the collection and its aliases. */
  remove(physical: string): void {
    this.#dimensions.delete(physical);
    for (const [alias, target] of this.#aliases) if (target === physical) this.#aliases.delete(alias);
  }

  /** The physical name behind a name or alias. Throws NOT_FOUND. */
  resolve(name: string): string {
    const physical = this.#aliases.get(name) ?? name;
    if (!this.#dimensions.has(physical)) throw collectionNotFound(name);
    return physical;
  }

  has(name: string): boolean {
    return this.#dimensions.has(this.#aliases.get(name) ?? name);
  }

  /** Throws DIMENSION_MISMATCH unless the vector fits the collection. */
  checkDimension(physical: string, vector: Float32Array, path: readonly (string | number)[]): void {
    const dimension = this.#dimensions.get(physical);
    if (dimension !== undefined && vector.length !== dimension)
      throw dimensionMismatch(physical, dimension, vector.length, path);
  }

  /** Vector length of a physical collection. */
  dimensionOf(physical: string): number {
    return this.#dimensions.get(physical) ?? 0;
  }

  /** Creates or moves an alias. Throws NOT_FOUND, CONFLICT when a collection has the alias's name. */
  setAlias(alias: string, collection: string): void {
    const physical = this.resolve(collection);
    if (this.#dimensions.has(alias)) throw aliasHidesCollection(alias);
    this.#aliases.set(alias, physical);
  }

  names(): string[] {
    return [...this.#dimensions.keys()].toSorted();
  }

  aliases(): Record<string, string> {
    return Object.fromEntries(this.#aliases);
  }
}
