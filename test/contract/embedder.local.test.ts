import { createLocalEmbedder } from "../../src/adapters/embedding/local.js";
import { embedderContract } from "./embedder.contract.js";

embedderContract("the local model", () => createLocalEmbedder());
