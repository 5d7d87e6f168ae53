import { setTimeout as sleep } from "node:timers/promises";
import { seeded, seedOf, type Random } from "../../../src/core/statistics/random.js";
import { post, type Answer } from "../../support/graphql-client.js";
import { itemOf, pick, uniqueId, words } from "../words.js";
import type { Ledger } from "./ledger.js";

interface Refused {
  index: number;
  code: string;
  message: string;
}
interface Result {
  accepted: number;
  duplicates: number;
  refused: Refused[];
}

const people = 24;
const batch = "{ accepted duplicates refused { index code message } }";
const documents = {
  record: `mutation($behaviours: [BehaviourInput!]!) { result: recordBehaviours(behaviours: $behaviours) ${batch} }`,
  remove: "mutation($ids: [ID!]!) { result: deleteBehaviours(ids: $ids) { deleted } }",
  feedback: `mutation($feedback: [FeedbackInput!]!) { result: sendFeedback(feedback: $feedback) ${batch} }`,
  items: `mutation($items: [ItemInput!]!) { result: upsertItems(items: $items) ${batch} }`,
  erase: "mutation($id: ID!) { result: eraseUser(id: $id) { erased } }",
  recommend: "query($userId: ID!) { result: recommendations(userId: $userId, first: 5) { id } }",
  fit: "mutation { result: fitModel(kind: CODEBOOK) { models { id } } }",
} as const;

/** Where the service is; null while it is away. */
export interface Target {
  url: string | null;
}

/** People who write, correct, react and leave, all at once, and who send again what was not answered. */
export class Clients {
  readonly #target: Target;
  readonly #ledger: Ledger;
  readonly #random: Random;
  #stopped = false;
  #loops: Promise<void>[] = [];

  constructor(target: Target, ledger: Ledger, random: Random) {
    this.#target = target;
    this.#ledger = ledger;
    this.#random = random;
  }

  start(count: number): void {
    for (let i = 0; i < people; i++) this.#ledger.users.set(uniqueId(this.#random, "person"), "here");
    this.#loops = Array.from({ length: count }, () => this.#loop());
  }

  /** Lets what was begun be acknowledged, and begins nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  async #loop(): Promise<void> {
    await this.#items(20);
    while (!this.#stopped) {
      const dice = this.#random();
      if (dice < 0.5) await this.#record();
      else if (dice < 0.68) await this.#feedback();
      else if (dice < 0.78) await this.#items(1 + Math.floor(this.#random() * 3));
      else if (dice < 0.85) await this.#remove();
      else if (dice < 0.93) await this.#send("recommend", { userId: this.#someone() });
      else if (dice < 0.97) await this.#erase();
      else if (dice < 0.98) await this.#send("fit", {});
      else await this.#late();
    }
  }

  #someone(): string {
    return pick(
      this.#random,
      [...this.#ledger.users].filter(([, state]) => state === "here").map(([id]) => id),
    );
  }

  async #record(): Promise<void> {
    const random = this.#random;
    const userId = this.#someone();
    const { behaviours: known, items } = this.#ledger;
    const behaviours = Array.from({ length: 1 + Math.floor(random() * 10) }, () => {
      const dice = random();
      const itemId =
        dice < 0.8 ? pick(random, [...items.keys()]) : dice < 0.85 ? `later-${Math.floor(random() * 40)}` : null;
      return {
        id: uniqueId(random, "b"),
        userId,
        itemId,
        type: itemId === null ? "SEARCH" : pick(random, ["VIEW", "CLICK", "LIKE", "PURCHASE", "DISMISS"]),
        text: itemId === null || random() < 0.1 ? `${words(random, Math.floor(random() * 6), 3)} ${userId}` : null,
        scene: { device: pick(random, ["phone", "desk"]) },
        occurredAt: new Date(Date.now() - Math.floor(random() * 20 * 86_400_000)).toISOString(),
      };
    });
    for (const { id } of behaviours) known.set(id, { userId, acknowledged: false, deletion: "none" });
    const { refused } = await this.#send<Result>("record", { behaviours });
    const not = new Set(this.#refusals(refused, userId));
    behaviours.forEach(({ id }, i) => {
      if (!not.has(i)) known.get(id)!.acknowledged = true;
    });
  }

  async #feedback(): Promise<void> {
    const random = this.#random;
    const userId = this.#someone();
    const known = this.#ledger.feedback;
    const here = [...this.#ledger.items].filter(([, { acknowledged }]) => acknowledged > 0).map(([id]) => id);
    if (here.length === 0) return;
    const feedback = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
      id: uniqueId(random, "f"),
      userId,
      itemId: pick(random, here),
      kind: pick(random, ["IMPRESSION", "CLICK", "LIKE", "DISMISS"]),
      occurredAt: new Date().toISOString(),
    }));
    for (const { id, kind } of feedback) {
      known.set(id, { userId, acknowledged: false });
      if (kind !== "IMPRESSION")
        this.#ledger.behaviours.set(`feedback:${id}`, { userId, acknowledged: false, deletion: "none" });
    }
    const { refused } = await this.#send<Result>("feedback", { feedback });
    const not = new Set(this.#refusals(refused, userId));
    feedback.forEach(({ id, kind }, i) => {
      if (not.has(i)) return;
      known.get(id)!.acknowledged = true;
      if (kind !== "IMPRESSION") this.#ledger.behaviours.get(`feedback:${id}`)!.acknowledged = true;
    });
  }

  /**
   * New items, some of which behaviours wait for, and new revisions of old ones: tags and attributes, for a new text
   * would be another item.
   */
  async #items(count: number): Promise<void> {
    const random = this.#random;
    const { items: known } = this.#ledger;
    const items = Array.from({ length: count }).flatMap(() => {
      const dice = random();
      const id =
        dice < 0.3 && known.size > 10
          ? pick(random, [...known.keys()])
          : dice < 0.5
            ? `later-${Math.floor(random() * 40)}`
            : uniqueId(random, "item");
      const entry = known.get(id) ?? { acknowledged: 0, sent: 0 };
      known.set(id, entry);
      // one revision after the other, so that it is known which must be there
      if (entry.sent > entry.acknowledged) return [];
      entry.sent++;
      return { ...itemOf(seeded(seedOf(id)), id, seedOf(id) % 6), attributes: { revision: entry.sent } };
    });
    const { refused } = await this.#send<Result>("items", { items });
    for (const { message } of refused) this.#ledger.faults.push(`an item was refused: ${message}`);
    for (const { id, attributes } of items) known.get(id)!.acknowledged = attributes.revision;
  }

  async #remove(): Promise<void> {
    const { behaviours } = this.#ledger;
    const some = [...behaviours]
      .filter(([id, { acknowledged, deletion }]) => acknowledged && deletion === "none" && id.startsWith("b-"))
      .slice(-40);
    if (some.length === 0) return;
    const [id, entry] = pick(this.#random, some);
    entry.deletion = "asked";
    await this.#send("remove", { ids: [id] });
    entry.deletion = "acknowledged";
  }

  async #erase(): Promise<void> {
    const { users } = this.#ledger;
    const userId = this.#someone();
    users.set(userId, "erasing");
    users.set(uniqueId(this.#random, "person"), "here");
    await this.#send("erase", { id: userId });
    users.set(userId, "erased");
  }

  /** Somebody who was erased comes back: refused. */
  async #late(): Promise<void> {
    const erased = [...this.#ledger.users].filter(([, state]) => state === "erased").map(([id]) => id);
    if (erased.length === 0) return;
    const behaviours = [
      {
        id: uniqueId(this.#random, "late"),
        userId: pick(this.#random, erased),
        type: "SEARCH",
        text: "late",
        occurredAt: new Date().toISOString(),
      },
    ];
    const { refused } = await this.#send<Result>("record", { behaviours });
    if (refused[0]?.code === "FORBIDDEN") this.#ledger.lateRefused++;
    else this.#ledger.faults.push("a behaviour of an erased user was accepted");
  }

  /** Only what comes too late for an erased user may be refused. */
  #refusals(refused: readonly Refused[], userId: string): number[] {
    for (const { code, message } of refused)
      if (code !== "FORBIDDEN" || this.#ledger.users.get(userId) === "here")
        this.#ledger.faults.push(`refused without reason: ${message}`);
    return refused.map(({ index }) => index);
  }

  /** Sends until it is answered with data. */
  async #send<T>(name: keyof typeof documents, variables: Readonly<Record<string, unknown>>): Promise<T> {
    for (;;) {
      const { url } = this.#target;
      let answer: Answer<{ result: T }> | null = null;
      try {
        if (url !== null) answer = await post<{ result: T }>(url, documents[name], variables);
      } catch {
        // killed while it answered, or not there
      }
      if (answer?.data) {
        this.#ledger.answers++;
        return answer.data.result;
      }
      const code = answer?.errors?.[0]?.extensions.code;
      if (code === undefined) this.#ledger.repeated++;
      else if (["UNAVAILABLE", "TOO_MANY", "TIMEOUT"].includes(code)) this.#ledger.putOff++;
      else this.#ledger.faults.push(`${name} was answered ${code}: ${answer?.errors?.[0]?.message ?? ""}`);
      await sleep(code === undefined ? 30 : 150);
    }
  }
}
