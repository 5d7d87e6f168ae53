import type { PackedModel } from "./package-file.js";

const special = ["<s>", "<pad>", "</s>", "<unk>"] as const;
/** What the model was trained to read before every text. */
const prefix = "query: ";

/** The tokenizer of XLM-RoBERTa as tokenizer.json describes it: SentencePiece unigrams with NFKC. */
export function tokenizerOf({ pieces, scores }: Pick<PackedModel, "pieces" | "scores">): object {
  const begin = { SpecialToken: { id: "<s>", type_id: 0 } };
  const end = { SpecialToken: { id: "</s>", type_id: 0 } };
  const text = (id: "A" | "B"): object => ({ Sequence: { id, type_id: 0 } });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFKC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Prepend", prepend: prefix },
      ],
    },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    post_processor: {
      type: "TemplateProcessing",
      single: [begin, text("A"), end],
      pair: [begin, text("A"), end, text("B"), end],
      special_tokens: {
        "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] },
        "</s>": { id: "</s>", ids: [2], tokens: ["</s>"] },
      },
    },
    decoder: null,
    model: { type: "Unigram", unk_id: 3, vocab: pieces.map((piece, i) => [piece, scores[i]]), byte_fallback: false },
  };
}
