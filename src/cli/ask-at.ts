import type { Answer, Ask } from "../server/mcp/mcp-server.js";

/** Asks a service that runs elsewhere; that it did not answer is an error of the answer. */
export function askAt(url: string, credential: string | null): Ask {
  return async (query, variables) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      return { errors: [{ message: `no answer from ${url} (${cause}); is the service running? Name it with --url` }] };
    }
  };
}
