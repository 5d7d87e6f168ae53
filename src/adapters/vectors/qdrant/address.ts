import { GodwitError } from "../../../core/errors.js";

/** A node's address in the parts that the client library asks for. */
export interface NodeAddress {
  url: string;
  port: number | null;
  prefix: string;
  /** as undici names it */
  origin: string;
}

/** Reads one address of QDRANT_URL. Throws CONFIGURATION. */
export function readAddress(text: string): NodeAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new GodwitError(
      "CONFIGURATION",
      `QDRANT_URL is "${text}"; give an address such as http://localhost:6333.`,
      ["QDRANT_URL"],
      { cause },
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new GodwitError("CONFIGURATION", `QDRANT_URL is "${text}"; it must begin with http:// or https://.`, [
      "QDRANT_URL",
    ]);
  // URL drops a default port, and the library would then assume 6333.
  const written = /^https?:\/\/[^/]*:(443|80)(?:\/|$)/.exec(text)?.[1];
  const port = written ? Number(written) : 6333;
  return {
    url: url.origin,
    port,
    prefix: url.pathname.replace(/\/$/, ""),
    origin: new URL(`${url.protocol}//${url.hostname}:${url.port || port}`).origin,
  };
}
