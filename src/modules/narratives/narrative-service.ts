import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { groundedNarrative } from "../../core/topics/narrative-check.js";
import { narrativePrompt, type NarrativeFacts } from "../../core/topics/narrative-facts.js";
import type { LanguageModel } from "../../ports/language-model.js";

const mostKept = 2_000;
const keptMs = 60 * 60_000;
/** More are not asked for at a time: who asks again later finds them. */
const mostWaiting = 50;
const mostTokens = 1_000;
/** A model that failed is left alone for so long, else every view of a page would be another call. */
const pauseMs = 60_000;

interface Kept {
  /** null = the model's text was refused */
  readonly text: string | null;
  readonly at: number;
}

/**
 * Has the language model put facts into words, behind the answer to whoever asked first. What it writes is checked
 * against the facts and kept for an hour by their hash, in memory only and under nobody's name.
 */
export class NarrativeService {
  readonly #model: LanguageModel | null;
  readonly #log: Logger;
  readonly #clock: () => number;
  readonly #kept = new Map<string, Kept>();
  readonly #waiting = new Map<string, NarrativeFacts>();
  #writing: Promise<void> | null = null;
  /** when the model failed last */
  #failedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  /** since the start */
  readonly counts = { written: 0, refused: 0, failed: 0 };

  /** `model` null = nothing is written. */
  constructor({ model, log, clock }: { model: LanguageModel | null; log: Logger; clock: () => number }) {
    this.#model = model;
    this.#log = log;
    this.#clock = clock;
  }

  /** null = there is no model, it has not written yet, or what it wrote was refused. */
  told(facts: NarrativeFacts): string | null {
    if (this.#model === null || facts.named.length === 0) return null;
    const key = createHash("sha256").update(JSON.stringify(facts)).digest("hex");
    const kept = this.#kept.get(key);
    if (kept !== undefined && Math.abs(this.#clock() - kept.at) < keptMs) return kept.text;
    const pauses = Math.abs(this.#clock() - this.#failedAt) < pauseMs;
    if (this.#waiting.size < mostWaiting && !pauses && !this.#closed) {
      this.#waiting.set(key, facts);
      this.#writing ??= this.#write(this.#model).finally(() => {
        this.#writing = null;
      });
    }
    return null;
  }

  /** Waits for what is being written; true = something was. */
  async settle(): Promise<boolean> {
    if (this.#writing === null) return false;
    await this.#writing;
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
  }

  async #write(model: LanguageModel): Promise<void> {
    for (const [key, facts] of this.#waiting) {
      try {
        const answer = await model.complete(narrativePrompt(facts), { maxTokens: mostTokens });
        const text = groundedNarrative(answer, facts);
        this.counts[text === null ? "refused" : "written"]++;
        this.#keep(key, text);
      } catch (error) {
        this.counts.failed++;
        this.#failedAt = this.#clock();
        this.#log.warn({ error }, "a narrative could not be written: the chat model does not answer");
        this.#waiting.clear(); // those who ask again later try again
        return;
      }
      this.#waiting.delete(key);
    }
  }

  #keep(key: string, text: string | null): void {
    this.#kept.delete(key);
    this.#kept.set(key, { text, at: this.#clock() });
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value!);
  }
}
