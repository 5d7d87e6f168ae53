import pino from "pino";
import { expect, test } from "vitest";
import { createEmbeddedVectorStore } from "../../adapters/vectors/embedded/embedded-store.js";
import { itemsAlias, itemsCollection } from "../catalogue/spaces.js";
import type { Edition } from "../kit/edition.js";
import { ServedCollections, type ServedCollectionParts } from "./served-collections.js";

test("a process that still answers from the former space leaves the alias at the next one", async () => {
  const vectors = createEmbeddedVectorStore();
  let serving: object | null = null;
  const processOf = (space: string): ServedCollections =>
    new ServedCollections({
      vectors,
      history: { settings: { get: () => Promise.resolve(serving) } } as unknown as ServedCollectionParts["history"],
      editions: { current: { space, codebook: null } as Edition } as ServedCollectionParts["editions"],
      points: {} as ServedCollectionParts["points"],
      log: pino({ level: "silent" }),
    });
  const [former, next] = [processOf("former:2"), processOf("next:2")];

  await former.point(); // nothing was ever served
  expect((await vectors.aliases())[itemsAlias]).toBe(itemsCollection("former:2"));
  serving = { space: "next:2", codebookId: null };
  await next.point();
  await former.point();
  expect((await vectors.aliases())[itemsAlias]).toBe(itemsCollection("next:2"));
  await vectors.close();
});
