import { z } from "zod";

const tokenizerShape = z.object({
  model: z.object({
    // WordPiece and BPE: piece → number; Unigram: [piece, log-probability]
    vocab: z.union([z.record(z.string(), z.number()), z.array(z.tuple([z.string(), z.number()]))]),
  }),
});

/** The pieces of a Hugging Face tokenizer.json of any kind. Throws when the text is no such file. */
export function vocabularyOf(tokenizer: string): string[] {
  const { vocab } = tokenizerShape.parse(JSON.parse(tokenizer)).model;
  return Array.isArray(vocab) ? vocab.map(([piece]) => piece) : Object.keys(vocab);
}
