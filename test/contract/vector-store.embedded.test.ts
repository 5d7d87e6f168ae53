import { createEmbeddedVectorStore } from "../../src/adapters/vectors/embedded/embedded-store.js";
import { vectorStoreContract } from "./vector-store.contract.js";

vectorStoreContract("embedded", async () => ({ store: createEmbeddedVectorStore() }));
vectorStoreContract("embedded, three threads", async () => ({ store: createEmbeddedVectorStore({ threads: 3 }) }));
