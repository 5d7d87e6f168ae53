import { randomUUID } from "node:crypto";
import { GodwitError } from "../../core/errors.js";
import type { MigrationKind, MigrationState } from "../../core/types.js";
import { isUuid } from "../../core/uuid.js";
import type { History } from "../../ports/history/history.js";
import type {
  DeliveryQuery,
  DeliveryRecord,
  WebhookEvent,
  WebhookFormat,
  WebhookRecord,
} from "../../ports/history/webhooks.js";
import type { WebhookSender } from "../../ports/webhook-sender.js";
import { bytesOfSecret, secretBytes, secretPrefix } from "./signature.js";

export interface WebhookInput {
  url: string;
  secret: string | null;
  minState: MigrationState;
  kinds: readonly MigrationKind[];
  events: readonly WebhookEvent[];
  format: WebhookFormat;
}

/** A webhook as operators see it: never with its secret. */
export interface WebhookView extends Omit<WebhookRecord, "secret"> {
  ownSecret: boolean;
  waiting: number;
  dead: number;
}

const secretCharacters = [16, 256] as const;
const mostWebhooks = 100;

/** Registers operators' endpoints, shows what waits for them and what was given up, and brings that back. */
export class WebhookService {
  readonly #history: History;
  readonly #sender: WebhookSender;
  readonly #secret: string | null;
  readonly #wake: () => void;

  constructor(parts: { history: History; sender: WebhookSender; secret: string | null; wake: () => void }) {
    this.#history = parts.history;
    this.#sender = parts.sender;
    this.#secret = parts.secret;
    this.#wake = parts.wake;
  }

  /** Registers an endpoint, or changes the one with the same URL. Throws BAD_USER_INPUT, TOO_MANY. */
  async upsert({ url, secret, minState, kinds, events, format }: WebhookInput): Promise<WebhookView> {
    await this.#sender.check(url);
    if (secret !== null && (secret.length < secretCharacters[0] || secret.length > secretCharacters[1]))
      throw new GodwitError(
        "BAD_USER_INPUT",
        `secret has ${secret.length} characters; give ${secretCharacters.join(" to ")}.`,
        ["secret"],
      );
    if (secret?.startsWith(secretPrefix) && bytesOfSecret(secret) === null)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `secret begins with ${secretPrefix} and is not the base64 of ${secretBytes.join(" to ")} bytes behind it.`,
        ["secret"],
      );
    if (events.length === 0)
      throw new GodwitError(
        "BAD_USER_INPUT",
        "events is empty; name some of MIGRATION, TOPIC, PREFERENCE and INTERESTS.",
        ["events"],
      );
    const known = await this.#history.webhooks.list();
    const before = known.find((webhook) => webhook.url === url);
    if (secret === null && this.#secret === null && (before?.secret ?? null) === null)
      throw new GodwitError(
        "BAD_USER_INPUT",
        "secret is absent and the service has none to sign with; give one, or set GODWIT_WEBHOOK_SECRET.",
        ["secret"],
      );
    if (before === undefined && known.length >= mostWebhooks)
      throw new GodwitError(
        "TOO_MANY",
        `There are ${known.length} webhooks; at most ${mostWebhooks} are kept. Delete one first.`,
        ["url"],
      );
    const record = await this.#history.webhooks.upsert({
      id: randomUUID(),
      url,
      minState,
      kinds: [...new Set(kinds)],
      events: [...new Set(events)],
      format,
      ...(secret === null ? {} : { secret }),
    });
    return (await this.list()).find(({ id }) => id === record.id)!;
  }

  /** Forgets an endpoint with all that waits for it. Throws NOT_FOUND. */
  async remove(id: string): Promise<true> {
    if (!isUuid(id) || !(await this.#history.transaction((inside) => inside.webhooks.remove(id)))) throw notFound(id);
    return true;
  }

  async list(): Promise<WebhookView[]> {
    const [webhooks, counts] = await Promise.all([this.#history.webhooks.list(), this.#history.webhooks.counts()]);
    const byId = new Map(counts.map((count) => [count.webhookId, count]));
    return webhooks.map(({ secret, ...rest }) => ({
      ...rest,
      ownSecret: secret !== null,
      waiting: byId.get(rest.id)?.waiting ?? 0,
      dead: byId.get(rest.id)?.dead ?? 0,
    }));
  }

  deliveries(query: DeliveryQuery, first: number, before: bigint | null): Promise<DeliveryRecord[]> {
    return this.#history.webhooks.deliveries(query, first, before);
  }

  /** Sends given-up messages again: all, those of one webhook, or those with the ids. Answers with how many. */
  async replay(query: { webhookId?: string; ids?: readonly string[] }): Promise<number> {
    if (
      query.webhookId !== undefined &&
      !(await this.#history.webhooks.list()).some(({ id }) => id === query.webhookId)
    )
      throw notFound(query.webhookId);
    const count = await this.#history.webhooks.replay(query);
    if (count > 0) this.#wake();
    return count;
  }
}

function notFound(id: string): GodwitError {
  return new GodwitError("NOT_FOUND", `There is no webhook ${JSON.stringify(id)}; see the query webhooks.`, ["id"]);
}
