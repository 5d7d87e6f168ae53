import { Bridge } from "./bridge.js";
import { readDictionary } from "./dictionary.js";
import { readEmojiNames } from "./emoji.js";
import { readPieceTable } from "./piece-table.js";
import { WordPieces } from "./word-pieces.js";

/** Part of an embedding space's name: raise it whenever the table, the dictionary or their reading changes a vector. */
export const bridgeVersion = "bridge-v1";

/** Dimension of the table that is shipped: that of the packaged sentence model. */
export const tableDimension = 384;

const file = (name: string): URL => new URL(name, import.meta.url);

/** The shipped dictionary and table (about 0.3 s and 70 MB). `vocabulary`: of the packaged sentence model. */
export function readBridge(vocabulary: readonly string[]): Bridge {
  return new Bridge({
    dictionary: readDictionary(file("./cc-cedict/dictionary.tsv.gz")),
    table: readPieceTable(file("./table/word-pieces.bin.br"), new WordPieces(vocabulary), tableDimension),
    emoji: readEmojiNames(file("./emoji/names.tsv")),
  });
}
