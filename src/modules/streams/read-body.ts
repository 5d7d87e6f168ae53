import { Invalid } from "../common/batch.js";
import { make, type Made } from "../receivers/make.js";
import type { Mapping } from "../receivers/mapping.js";
import type { StreamMessage } from "../../ports/stream-source.js";

/** How the messages of a stream are written: `auto` = Godwit's own fields, or CloudEvents where they say so. */
export type StreamFormat = "auto" | "godwit" | (string & {});

/** What one element of a message comes to. */
export type ReadElement =
  | { readonly made: Made; readonly refused: null; readonly value: unknown }
  | { readonly made: null; readonly refused: Invalid; readonly value: unknown };

const text = new TextDecoder("utf-8", { fatal: true });

/**
 * The behaviours in a message: one JSON object, an array of them, or one a line. `mapping`: of a tool's events; null =
 * Godwit's own fields. `cloudEvents`: where a message says that it is one.
 */
export function readBody(
  { body, headers }: Pick<StreamMessage, "body" | "headers">,
  format: StreamFormat,
  mappings: (shape: string) => Mapping,
): ReadElement[] {
  let elements: readonly unknown[];
  try {
    elements = elementsOf(body, headers);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return [{ made: null, refused: error, value: null }];
  }
  return elements.map((value): ReadElement => {
    try {
      return { made: madeOf(value, format, mappings), refused: null, value };
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return { made: null, refused: error, value };
    }
  });
}

function madeOf(value: unknown, format: StreamFormat, mappings: (shape: string) => Mapping): Made {
  if (format !== "auto" && format !== "godwit") return make(mappings(format), value);
  if (format === "auto" && isObject(value) && "specversion" in value) return make(mappings("cloudevents"), value);
  if (!isObject(value)) throw new Invalid([], "A message holds one behaviour as a JSON object, or several.");
  return { behaviours: [value], ignored: null };
}

function elementsOf(body: Uint8Array, headers: Readonly<Record<string, string>>): readonly unknown[] {
  const content = textOf(body);
  const event = binaryEvent(headers);
  if (event !== null) return [{ ...event, data: parsed(content) }];
  const lines = content.split("\n").filter((line) => line.trim() !== "");
  // One value over several lines, or several values of one line each: what the first line is says which.
  if (lines.length > 1 && isWhole(lines[0]!)) return lines.flatMap((line) => listOf(parsed(line)));
  return listOf(parsed(content));
}

function textOf(body: Uint8Array): string {
  try {
    return text.decode(body);
  } catch {
    throw new Invalid([], "The message is not UTF-8.");
  }
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Invalid([], `The message is no JSON: ${(error as Error).message}.`);
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** CloudEvents in binary mode: attributes stand in headers, `ce_type` in Kafka, `ce-type` in NATS. */
function binaryEvent(headers: Readonly<Record<string, string>>): Record<string, unknown> | null {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    /^ce[-_]/.test(name) ? [[name.slice(3), value] as const] : [],
  );
  const event = Object.fromEntries(attributes);
  return "specversion" in event ? event : null;
}
