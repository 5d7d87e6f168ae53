import { z } from "zod";

export type Json = Record<string, unknown>;

/** What OpenAI's API reference lets an embeddings request hold. */
export const embeddingsRequest = z.strictObject({
  model: z.string(),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
  encoding_format: z.enum(["float", "base64"]).optional(),
  dimensions: z.int().positive().optional(),
  user: z.string().optional(),
});

/** The part of a chat completion request that is used here. */
export const chatRequest = z.object({
  model: z.string(),
  messages: z
    .array(z.object({ role: z.enum(["system", "developer", "user", "assistant"]), content: z.string() }))
    .min(1),
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
});

/** A completion that repeats the first words of the last line of the last message. */
export function chatAnswer({ model, messages }: z.infer<typeof chatRequest>): Json {
  const content = messages.at(-1)!.content.trim().split("\n").at(-1)!.split(/\s+/).slice(0, 5).join(" ");
  return {
    id: "chatcmpl-fake",
    object: "chat.completion",
    created: 0,
    model,
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        logprobs: null,
        message: { role: "assistant", content: ` ${content}\n`, refusal: null },
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

/** An error as OpenAI words it. */
export function errorBody(message: string, type: string, details: { param?: string; code?: string } = {}): Json {
  return { error: { message, type, param: details.param ?? null, code: details.code ?? null } };
}
