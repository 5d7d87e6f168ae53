import { GodwitError, NoAnswer, type AnswerError } from "./errors.js";

/** An operation with the types of its answer and variables, as the code generator makes it. */
export interface Operation<Result, Variables> {
  toString(): string;
  readonly __apiType?: (variables: Variables) => Result;
}

export interface TransportOptions {
  /** the API, such as https://shop.example/graphql */
  readonly url: string;
  /** A credential, or how to get one; asked again when the service says that it is not valid any more. */
  readonly token?: string | (() => string | Promise<string>);
  /** another fetch, for tests or servers */
  readonly fetch?: typeof fetch;
}

/** Sends operations with the token that is valid now. */
export class Transport {
  readonly #options: TransportOptions;
  #token: Promise<string> | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The data of an operation. Throws GodwitError where the service refused it, NoAnswer where none came. */
  async ask<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: Variables,
    options: { keepalive?: boolean; signal?: AbortSignal } = {},
  ): Promise<Result> {
    const send = (): Promise<Response> => this.send({ query: String(operation), variables }, options);
    const used = this.token();
    let response = await send();
    if (response.status === 401 && typeof this.#options.token === "function") {
      this.forgetToken(used);
      response = await send();
    }
    const answer = (await response.json().catch(() => ({}))) as { data?: Result | null; errors?: AnswerError[] };
    if (answer.errors?.length || !answer.data) {
      const after = Number(response.headers.get("retry-after"));
      throw new GodwitError(
        answer.errors ?? [],
        Number.isFinite(after) && after > 0 ? after : null,
        answer.data ?? null,
      );
    }
    return answer.data;
  }

  /** The next request asks for another token, unless one has been asked for since `used` was. */
  forgetToken(used: Promise<string> | null): void {
    if (used === this.#token) this.#token = null;
  }

  /** One request. Throws NoAnswer. */
  async send(
    body: { query: string; variables: unknown },
    {
      keepalive = false,
      signal,
      accept = "application/json",
    }: { keepalive?: boolean; signal?: AbortSignal; accept?: string },
  ): Promise<Response> {
    const { url, fetch: given = globalThis.fetch } = this.#options;
    const token = await this.token();
    try {
      return await given(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
        keepalive,
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new NoAnswer(`no answer from ${url}`, { cause: error });
    }
  }

  /** The token that requests use now, asked for if need be; null = none is sent. Rejects where it cannot be had. */
  token(): Promise<string> | null {
    const { token } = this.#options;
    if (token === undefined) return null;
    if (typeof token === "string") return (this.#token ??= Promise.resolve(token));
    if (this.#token === null) {
      const asked = Promise.resolve(token());
      this.#token = asked;
      // What could not be had is asked for again.
      asked.catch(() => this.forgetToken(asked));
    }
    return this.#token;
  }
}
