import { GodwitError } from "../../core/errors.js";
import type { History } from "../../ports/history/history.js";
import type { StreamCounts, StreamLease, StreamRefusal } from "../../ports/history/streams.js";
import type { StreamMessage } from "../../ports/stream-source.js";
import type { Pseudonyms } from "../access/pseudonyms.js";
import type { CheckedBehaviour } from "../behaviours/behaviour-input.js";
import type { BehaviourService } from "../behaviours/behaviour-service.js";
import { Invalid } from "../common/batch.js";
import type { Mapping } from "../receivers/mapping.js";
import type { ReceiverService } from "../receivers/receiver-service.js";
import type { Made } from "../receivers/make.js";
import { aboutWhom, keptBody } from "./put-aside.js";
import { readBody, type StreamFormat } from "./read-body.js";

export interface TakingParts {
  readonly history: History;
  readonly behaviours: BehaviourService;
  readonly receivers: ReceiverService;
  readonly pseudonyms: Pseudonyms;
  readonly format: StreamFormat;
  readonly mappings: (shape: string) => Mapping;
  readonly clock: () => number;
}

/** A batch of one partition, in order. */
export interface StreamStep {
  readonly lease: StreamLease;
  readonly from: bigint | null;
  readonly messages: readonly StreamMessage[];
  /** messages that come after these */
  readonly waiting: number;
}

/** Another process has this partition now, or has moved its place: nothing of the batch was recorded by this one. */
export class PlaceLost extends Error {}

interface Prepared {
  readonly checked: readonly { index: number; value: CheckedBehaviour }[];
  /** by index of `checked`: the message it came with, and what was made */
  readonly origins: readonly { message: StreamMessage; value: unknown }[];
  readonly people: readonly (Made & { index: number })[];
  readonly refusals: StreamRefusal[];
  readonly ignored: number;
}

/** Records batches of streams, each in one transaction with the place it reaches. */
export class Taking {
  readonly #parts: TakingParts;

  constructor(parts: TakingParts) {
    this.#parts = parts;
  }

  /**
   * Records what is in the messages and moves the place behind them; what cannot be taken is put aside with its reason.
   * Throws PlaceLost, UNAVAILABLE.
   */
  async take({ lease, from, messages, waiting }: StreamStep): Promise<StreamCounts> {
    const { history, behaviours, receivers } = this.#parts;
    const prepared = this.#prepare(messages);
    const last = messages.at(-1)!;
    // Before the place moves: said again it changes nothing, and it must not be lost.
    const told = await receivers.whoIsWho(prepared.people, `stream:${lease.source}`);
    const { counts, fresh } = await history.transaction(async (inside) => {
      const result = await behaviours.insert(inside, prepared.checked);
      const refusals = [
        ...prepared.refusals,
        ...result.refused.map(({ index, code, path, message }) =>
          this.#refusal(prepared.origins[index]!, { code, path: path.slice(2), reason: message }),
        ),
        ...told.refused.map(({ index, code, path, message }) =>
          this.#refusal({ message: messages[index]!, value: null }, { code, path: [...path], reason: message }),
        ),
      ];
      const counts: StreamCounts = {
        messages: messages.length,
        recorded: result.fresh.length,
        duplicates: result.duplicates,
        ignored: prepared.ignored,
        refused: refusals.length,
      };
      await inside.streams.refuse(lease, refusals);
      const step = { from, to: last.position + 1n, waiting, lastAt: last.at, counts };
      if (!(await inside.streams.advance(lease, step)))
        throw new PlaceLost(`partition ${lease.partition} of ${lease.source} is taken by another process`);
      return { counts, fresh: result.fresh };
    });
    behaviours.announce(fresh);
    return counts;
  }

  /** Puts one message aside that cannot be recorded for a reason that nobody foresaw, and moves the place behind it. */
  async putAside({ lease, from, messages, waiting }: StreamStep, reason: string): Promise<StreamCounts> {
    const [message] = messages;
    const refusals = [this.#refusal({ message: message!, value: null }, { code: "INTERNAL", path: [], reason })];
    const counts = { messages: 1, recorded: 0, duplicates: 0, ignored: 0, refused: 1 };
    await this.#parts.history.transaction(async (inside) => {
      await inside.streams.refuse(lease, refusals);
      const step = { from, to: message!.position + 1n, waiting, lastAt: message!.at, counts };
      if (!(await inside.streams.advance(lease, step))) throw new PlaceLost("taken by another process");
    });
    return counts;
  }

  #prepare(messages: readonly StreamMessage[]): Prepared {
    const { format, mappings, behaviours, pseudonyms } = this.#parts;
    const checked: { index: number; value: CheckedBehaviour }[] = [];
    const origins: { message: StreamMessage; value: unknown }[] = [];
    const people: (Made & { index: number })[] = [];
    const refusals: StreamRefusal[] = [];
    let ignored = 0;
    for (const [place, message] of messages.entries())
      for (const { made, refused, value } of readBody(message, format, mappings)) {
        if (refused !== null) {
          refusals.push(this.#refusal({ message, value }, asReason(refused)));
          continue;
        }
        if (made.ignored !== null) ignored++;
        if (made.user || made.merge) people.push({ ...made, index: place });
        for (const behaviour of made.behaviours)
          try {
            const stored = pseudonyms.used ? { ...behaviour, userId: pseudonyms.of(behaviour["userId"]) } : behaviour;
            checked.push({ index: origins.length, value: behaviours.check(stored) });
            origins.push({ message, value: behaviour });
          } catch (error) {
            if (!(error instanceof Invalid)) throw error;
            refusals.push(this.#refusal({ message, value: behaviour }, asReason(error)));
          }
      }
    return { checked, origins, people, refusals, ignored };
  }

  #refusal(
    { message, value }: { message: StreamMessage; value: unknown },
    why: { code: string; path: readonly string[]; reason: string },
  ): StreamRefusal {
    const { pseudonyms, clock } = this.#parts;
    const erased = why.code === "FORBIDDEN";
    return {
      ...why,
      position: message.position,
      body: erased || pseudonyms.used ? null : keptBody(message.body),
      userId: erased ? null : aboutWhom(value, message.body, pseudonyms),
      at: clock(),
    };
  }
}

/** What the database refuses for a while is not the fault of a message. */
export const isPassing = (error: unknown): boolean => error instanceof GodwitError && error.code === "UNAVAILABLE";

const asReason = ({ code, field, message }: Invalid) => ({ code, path: [...field], reason: message });
