import { randomUUID } from "node:crypto";
import type { Turn } from "../../modules/kit/turn.js";
import { writeJson } from "../fair/write-json.js";

/**
 * A result that many hear of is written down once. The protocol's library takes objects and writes each message anew:
 * it is given a stand-in, which `filled` replaces by the text before the message is sent.
 */
export class WrittenOnce {
  /** Nobody outside of this process can write it. */
  readonly #mark = randomUUID();
  readonly #texts = new WeakMap<object, Promise<string>>();
  readonly #waiting = new Map<number, string>();
  #next = 0;

  /** What the library is given for a result without errors. The message with it must be filled, and sent. */
  async standInFor(result: object, turn: Turn): Promise<Record<string, unknown>> {
    let text = this.#texts.get(result);
    if (text === undefined) {
      // Who began to write may be stopped; the others still hear of it.
      text = writeJson(result, turn).catch(() => JSON.stringify(result));
      this.#texts.set(result, text);
    }
    const number = this.#next++;
    this.#waiting.set(number, await text);
    return { [this.#mark]: number };
  }

  /** A message with the text in place of its stand-in; any other as it is. */
  filled(message: string): string {
    const start = message.lastIndexOf(`{"${this.#mark}":`);
    if (start < 0) return message;
    const end = message.indexOf("}", start);
    const number = Number(message.slice(start + this.#mark.length + 4, end));
    const text = this.#waiting.get(number);
    this.#waiting.delete(number);
    return `${message.slice(0, start)}${text}${message.slice(end + 1)}`;
  }
}
