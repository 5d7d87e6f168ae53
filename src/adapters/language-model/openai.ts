import { APIError } from "openai";
import { GodwitError } from "../../core/errors.js";
import type { LanguageModel } from "../../ports/language-model.js";
import { modelAway } from "../embedding/openai-errors.js";
import { type CallOptions, type EndpointOptions, OpenAIEndpoint } from "../embedding/openai-endpoint.js";
import { TokenBudget } from "./token-budget.js";

/** A label is one line; models that think first need more. */
const defaultMaxTokens = 1_000;

export interface LanguageModelOptions extends EndpointOptions {
  /** tokens that may be spent in a day; absent = any number */
  tokensPerDay?: number;
}

/**
 * A chat model behind any OpenAI-compatible endpoint, called once per prompt at temperature 0 where the model allows
 * it.
 * Throws GodwitError CONFIGURATION when the hosted service has no key, or the address is no URL.
 */
export function createLanguageModel(options: LanguageModelOptions): LanguageModel {
  const endpoint = new OpenAIEndpoint(options);
  // Older servers know only `max_tokens`, OpenAI's newer models only `max_completion_tokens`, and those no temperature.
  let dialect: "current" | "older" = endpoint.isHosted ? "current" : "older";

  let tokens = 0;
  const budget = new TokenBudget(options.tokensPerDay ?? Number.POSITIVE_INFINITY);

  const ask = async (prompt: string, maxTokens: number, options: CallOptions = {}): Promise<string> => {
    const limit =
      dialect === "current" ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens, temperature: 0 };
    try {
      const answer = await endpoint.call(
        (client, attempt) =>
          client.chat.completions.create(
            { model: endpoint.model, messages: [{ role: "user", content: prompt }], ...limit },
            { signal: attempt },
          ),
        options,
      );
      tokens += answer.usage?.total_tokens ?? 0;
      budget.spend(answer.usage?.total_tokens ?? 0);
      const [choice] = answer.choices;
      if (choice?.finish_reason === "length")
        throw new GodwitError(
          "UNAVAILABLE",
          `"${endpoint.model}" at ${endpoint.host} was not done after ${maxTokens} tokens: its answer is cut off.`,
          [],
          { told: modelAway },
        );
      return choice?.message.content?.trim() ?? "";
    } catch (error) {
      if (!(error instanceof APIError)) throw error;
      if (
        dialect === "older" &&
        /max_tokens|max_completion_tokens|temperature/.test(`${error.param ?? ""} ${error.message}`)
      ) {
        dialect = "current";
        return ask(prompt, maxTokens, options);
      }
      throw new GodwitError(
        "CONFIGURATION",
        `${endpoint.host} refused the request to "${endpoint.model}" (${error.status ?? "no status"}${error.code ? `, ${error.code}` : ""}).`,
        [],
        { cause: error },
      );
    }
  };

  return {
    name: `openai:${options.model}`,
    async complete(prompt, { maxTokens = defaultMaxTokens, signal } = {}) {
      budget.check();
      const text = await ask(prompt, maxTokens, { signal });
      if (text === "")
        throw new GodwitError("UNAVAILABLE", `"${endpoint.model}" at ${endpoint.host} answered with no text.`, [], {
          told: modelAway,
        });
      return text;
    },
    usage: () => ({ requests: endpoint.requests, tokens }),
    health: () =>
      endpoint.health(() => ask("Answer with one word: ready", defaultMaxTokens, { retries: 0, always: true })),
  };
}
