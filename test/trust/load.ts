import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../src/core/statistics/random.js";
import { post } from "../support/graphql-client.js";
import { tellsOfTheInside } from "./fuzz/judge.js";
import { itemOf, pick, uniqueId, words } from "./words.js";

/** What happened to the requests of a while. */
export interface Tally {
  answered: number;
  refused: Record<string, number>;
  failed: Record<string, number>;
  milliseconds: number[];
}

export const emptyTally = (): Tally => ({ answered: 0, refused: {}, failed: {}, milliseconds: [] });

/** Codes that tell the caller to come again. */
const clear = new Set(["UNAVAILABLE", "TOO_MANY", "TIMEOUT"]);

/** A value that so many of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? 0);
}

/** People who write and readers who ask, at a steady pace; what was acknowledged is remembered. */
export class Load {
  readonly acknowledged = new Set<string>();
  tally = emptyTally();
  readonly #url: string;
  readonly #random: Random;
  readonly #items: string[] = [];
  #stopped = false;
  #loops: Promise<void>[] = [];

  constructor(url: string, random: Random) {
    this.#url = url;
    this.#random = random;
  }

  async prepare(items: number): Promise<void> {
    const all = Array.from({ length: items }, (_, i) => itemOf(this.#random, `item-${i}`, i % 6));
    this.#items.push(...all.map(({ id }) => id));
    const { errors } = await post(
      this.#url,
      "mutation($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }",
      { items: all },
    );
    if (errors) throw new Error(JSON.stringify(errors));
  }

  start(clients: number, pauseMs: number): void {
    this.#loops = Array.from({ length: clients }, async (_, i) => {
      while (!this.#stopped) {
        await (i % 2 === 0 ? this.#write() : this.#read());
        await sleep(pauseMs * (0.5 + this.#random()));
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  async #write(): Promise<void> {
    const random = this.#random;
    const behaviours = Array.from({ length: 1 + Math.floor(random() * 5) }, () => ({
      id: uniqueId(random, "load"),
      userId: `person-${Math.floor(random() * 40)}`,
      itemId: pick(random, this.#items),
      type: pick(random, ["VIEW", "CLICK", "LIKE"]),
      text: random() < 0.1 ? words(random, Math.floor(random() * 6), 3) : null,
      occurredAt: new Date().toISOString(),
    }));
    if (
      await this.#ask(
        "mutation($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { accepted } }",
        { behaviours },
      )
    )
      for (const { id } of behaviours) this.acknowledged.add(id);
  }

  async #read(): Promise<void> {
    const userId = `person-${Math.floor(this.#random() * 40)}`;
    const [document, variables] = pick(this.#random, [
      ...Array.from(
        { length: 6 },
        () =>
          [
            "query($userId: ID!) { recommendations(userId: $userId, first: 5) { edges { node { item { id } } } } }",
            { userId },
          ] as const,
      ),
      ["query($userId: ID!) { interests(userId: $userId, first: 5) { share } }", { userId }] as const,
      ["query($userId: ID!) { migrations(userId: $userId, first: 5) { edges { node { id } } } }", { userId }] as const,
      ["query($userId: ID!) { similarUsers(userId: $userId, first: 5) { score } }", { userId }] as const,
      [
        "query($text: String!) { search(text: $text, first: 5) { score } }",
        { text: words(this.#random, Math.floor(this.#random() * 6), 2) },
      ] as const,
    ]);
    await this.#ask(document, variables);
  }

  async #ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<boolean> {
    const started = performance.now();
    const { tally } = this;
    let code: string | null = null;
    try {
      const { errors } = await post(this.#url, query, variables);
      code = errors?.[0]?.extensions.code ?? null;
      if (errors?.some(({ message }) => tellsOfTheInside(message, JSON.stringify(variables))))
        code = "told of the inside";
    } catch {
      code = "hung up";
    }
    tally.milliseconds.push(performance.now() - started);
    if (code === null || code === "NOT_FOUND")
      tally.answered++; // someone who has done nothing yet
    else if (clear.has(code)) tally.refused[code] = (tally.refused[code] ?? 0) + 1;
    else tally.failed[code] = (tally.failed[code] ?? 0) + 1;
    return code === null;
  }
}
