import diagnostics from "node:diagnostics_channel";

/** Published by undici for every answer's headers (undici's DiagnosticsChannel documentation). */
const channel = "undici:request:headers";

interface HeadersMessage {
  request: { origin?: string | URL };
  response: { statusCode: number; headers: readonly (Buffer | string)[] };
}

/**
 * Remembers the last Retry-After header that a server sent with status 429. Needed because the client library reports
 * only the header's first character (a wait of 30 seconds arrives as 3).
 */
export class RetryAfterWatch {
  readonly #origin: string;
  readonly #listen: (message: unknown) => void;
  #header: string | null = null;
  #date: string | null = null;

  constructor(origin: string) {
    this.#origin = origin;
    this.#listen = (message) => this.#read(message as HeadersMessage);
    diagnostics.subscribe(channel, this.#listen);
  }

  /** The header as sent, or null when the server has sent none. */
  get header(): string | null {
    return this.#header;
  }

  /** When the server sent it, by its own clock. */
  get date(): string | null {
    return this.#date;
  }

  close(): void {
    diagnostics.unsubscribe(channel, this.#listen);
  }

  #read({ request, response }: HeadersMessage): void {
    if (response.statusCode !== 429 || String(request.origin) !== this.#origin) return;
    const pairs = response.headers.map(String);
    const named = (name: string): string | null => {
      const at = pairs.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);
      return at < 0 ? null : (pairs[at + 1] ?? null);
    };
    this.#header = named("retry-after");
    this.#date = named("date");
  }
}
