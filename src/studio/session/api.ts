import { createClient, type Client } from "graphql-ws";
import type { TypedDocumentString } from "../../generated/studio/graphql.js";

/** What the API said instead of an answer, or of a part of it. */
export class ApiError extends Error {
  readonly code: string;
  /** the root field that it is about; null = the whole request */
  readonly field: string | null;
  constructor(code: string, message: string, field: string | null = null) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions?: { code?: string };
  }[];
}

/** The parts of an answer, as they are where they came. */
export type Told<T> = { readonly [Field in keyof T]: NonNullable<T[Field]> };

export interface Came<T> {
  readonly data: T;
  /** what is missing or incomplete, and why */
  readonly failed: readonly ApiError[];
}

/** Asks the public API, as any client would: one part may fail alone. Throws ApiError where nothing came at all. */
export async function ask<T, V>(
  document: TypedDocumentString<T, V>,
  variables: V,
  token: string | null,
  signal?: AbortSignal,
): Promise<Came<T>> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal ? { signal } : {}),
  });
  const { data, errors } = (await response.json()) as Answer<T>;
  const failed = (errors ?? []).map(
    ({ message, path, extensions }) =>
      new ApiError(extensions?.code ?? "UNKNOWN", message, path === undefined ? null : String(path[0])),
  );
  const some = data != null && Object.values(data).some((part) => part !== null);
  if (data == null || (!some && failed.length > 0)) throw failed[0] ?? new ApiError("UNKNOWN", "");
  return { data, failed };
}

/** One socket for all subscriptions of a session. */
export function liveClient(token: string | null): Client {
  return createClient({
    url: `${location.origin.replace(/^http/, "ws")}/graphql`,
    lazy: true,
    retryAttempts: 20,
    ...(token ? { connectionParams: { Authorization: `Bearer ${token}` } } : {}),
  });
}
