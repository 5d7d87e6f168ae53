import { createClient, type Client } from "graphql-ws";
import type { TypedDocumentString } from "../../generated/studio/graphql.js";

/** What the API said instead of an answer. */
export class ApiError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
}

/** An answer in which no root field failed. A person who is not here is null all the same: `user?.`. */
export type Told<T> = { readonly [Field in keyof T]: NonNullable<T[Field]> };

/** Asks the public API, as any client would. Throws ApiError, also where one root field of several failed. */
export async function ask<T, V>(
  document: TypedDocumentString<T, V>,
  variables: V,
  token: string | null,
  signal?: AbortSignal,
): Promise<Told<T>> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal ? { signal } : {}),
  });
  const { data, errors } = (await response.json()) as Answer<T>;
  const first = errors?.[0];
  if (first !== undefined || !data) throw new ApiError(first?.extensions?.code ?? "UNKNOWN", first?.message ?? "");
  return data as Told<T>;
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
