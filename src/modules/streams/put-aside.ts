import type { Pseudonyms } from "../access/pseudonyms.js";

const longestBody = 16_384;
const longestId = 256;

/** A message as it is kept: text, cut short; U+0000 cannot be stored. */
export function keptBody(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, longestBody)).toString("utf8").replaceAll("\u0000", "\ufffd");
  return body.length > longestBody ? `${text}…` : text;
}

/** The user a message is about, as they are stored, where it can be read: it joins what is known about them. */
export function aboutWhom(value: unknown, body: Uint8Array, pseudonyms: Pseudonyms): string | null {
  const id = idIn(value) ?? idIn(parsedOrNull(body));
  if (id === null) return null;
  const stored = pseudonyms.of(id);
  return typeof stored === "string" && stored.length <= longestId && !stored.includes("\u0000") ? stored : null;
}

function parsedOrNull(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return null;
  }
}

/** Where events of the known shapes name their user. */
const names = ["userId", "user_id", "anonymousId"] as const;
const inner = ["data", "context", "traits"] as const;

function idIn(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of names) {
    const id = fields[name];
    if (typeof id === "string" && id !== "") return id;
    if (typeof id === "number") return String(id);
  }
  for (const name of inner) {
    const id = idIn(fields[name]);
    if (id !== null) return id;
  }
  return null;
}
