import type { MigrationKind, MigrationState } from "../../core/types.js";
import type { OutboxEntry } from "./outbox.js";

/** What webhooks can be told of. */
export const webhookEvents = ["MIGRATION", "TOPIC", "PREFERENCE", "INTERESTS"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** The shape of what is sent: Godwit's own, or CloudEvents 1.0. */
export const webhookFormats = ["GODWIT", "CLOUDEVENTS"] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

/** An operator's endpoint that is told of what happens here. */
export interface WebhookRecord {
  id: string;
  url: string;
  /** null = the secret of the process */
  secret: string | null;
  minState: MigrationState;
  /** empty = every kind */
  kinds: readonly MigrationKind[];
  events: readonly WebhookEvent[];
  format: WebhookFormat;
  /** how many deliveries were accepted so far */
  delivered: number;
  lastDeliveredAt: number | null;
  createdAt: number;
}

/** What waits to be delivered (WAITING), or was given up (DEAD). Delivered ones are only counted. */
export const deliveryStates = ["WAITING", "DEAD"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** An outbox entry of topic "webhook", as operators see it. */
export interface DeliveryRecord extends Pick<OutboxEntry, "number" | "payload" | "attempts"> {
  webhookId: string;
  state: DeliveryState;
  lastError: string | null;
  /** when it is tried next; null = given up */
  nextAttemptAt: number | null;
  createdAt: number;
}

export interface DeliveryQuery {
  webhookId?: string;
  state?: DeliveryState;
}

export interface WebhookHistory {
  /**
   * Inserts, or replaces the one with the same URL; an absent secret keeps the one that is there. Answers with the row
   * in force.
   */
  upsert(
    webhook: Pick<WebhookRecord, "id" | "url" | "minState" | "kinds" | "events" | "format"> & { secret?: string },
  ): Promise<WebhookRecord>;
  /** Deletes a webhook with all that waits for it; false = it was not there. */
  remove(id: string): Promise<boolean>;
  /** All of them, oldest first. */
  list(): Promise<WebhookRecord[]>;
  /** Counts accepted deliveries. */
  accepted(id: string, at: number, count?: number): Promise<void>;
  /**
   * Takes due messages for this process until a time; answers with those it got (another process may have been
   * quicker).
   */
  claim(numbers: readonly bigint[], now: number, until: number): Promise<Set<bigint>>;
  /** Puts off everything that is due for a webhook, without counting an attempt. */
  pause(id: string, until: number): Promise<void>;
  /** Newest first, below an outbox number. */
  deliveries(query: DeliveryQuery, first: number, before: bigint | null): Promise<DeliveryRecord[]>;
  /** How much waits and how much was given up, by webhook. */
  counts(): Promise<{ webhookId: string; waiting: number; dead: number }[]>;
  /** Brings given-up deliveries back, due at once; `ids` are the ids in the payloads. Answers with how many. */
  replay(query: { webhookId?: string; ids?: readonly string[] }): Promise<number>;
}
