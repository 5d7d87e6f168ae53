import { afterAll, beforeAll, describe } from "vitest";
import type { VectorStore } from "../../src/ports/vector-store.js";
import { limitContract } from "./vector-store/limits.js";
import { pointContract } from "./vector-store/points.js";
import { queryContract } from "./vector-store/queries.js";

/**
 * What every vector store promises. `make` starts a store; `close` of the returned pair ends what `make` started beside
 * it.
 */
export function vectorStoreContract(
  name: string,
  make: () => Promise<{ store: VectorStore; close?: () => Promise<void> }>,
): void {
  describe(`vector store contract: ${name}`, () => {
    let store: VectorStore;
    let closeBeside: (() => Promise<void>) | undefined;
    const made: string[] = [];

    beforeAll(async () => {
      ({ store, close: closeBeside } = await make());
    });
    afterAll(async () => {
      for (const collection of made) await store.dropCollection(collection).catch(() => undefined);
      await store.close();
      await closeBeside?.();
    });

    const under = () => ({ store, made });
    pointContract(under);
    queryContract(under);
    limitContract(under);
  });
}
