import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import { behaviourTypes } from "../../core/types.js";

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const itemLine = z.object({
  id: z.string().min(1),
  domain: z.string().min(1).default("default"),
  title: z.string(),
  text: z.string().default(""),
  tags: z.array(z.string()).default([]),
  language: z.string().nullable().default(null),
  attributes: z.record(z.string(), z.unknown()).default({}),
  publishedAt: instant.nullable().default(null),
  expiresAt: instant.nullable().default(null),
});
const behaviourLine = z.object({
  userId: z.string().min(1),
  itemId: z.string().min(1).nullable().default(null),
  type: z.enum(behaviourTypes),
  value: z.number().nullable().default(null),
  scene: z.record(z.string(), z.string()).default({}),
  sessionId: z.string().nullable().default(null),
  occurredAt: instant,
  timeZone: z.string().default("UTC"),
});
export type ItemLine = z.infer<typeof itemLine>;
export type BehaviourLine = z.infer<typeof behaviourLine>;

/** Items of a contract file (NDJSON, gzip by its first bytes). Throws BAD_USER_INPUT with file, line and reason. */
export const readItems = (file: string): Promise<ItemLine[]> => readLines(file, itemLine);

/** Behaviours of a contract file, in order of time. Throws BAD_USER_INPUT with file, line and reason. */
export async function readBehaviours(file: string): Promise<BehaviourLine[]> {
  return (await readLines(file, behaviourLine)).toSorted((a, b) => a.occurredAt - b.occurredAt);
}

async function readLines<Line>(file: string, schema: z.ZodType<Line>): Promise<Line[]> {
  const lines: Line[] = [];
  let number = 0;
  const refuse = (reason: string): never => {
    throw new GodwitError("BAD_USER_INPUT", `${file}, line ${number}: ${reason}. Mend or remove the line.`, [
      "line",
      number,
    ]);
  };
  for await (const text of createInterface({ input: await open(file), crlfDelay: Infinity })) {
    number++;
    if (text.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      refuse("not JSON");
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success)
      refuse(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
    else lines.push(parsed.data);
  }
  return lines;
}

async function open(file: string): Promise<NodeJS.ReadableStream> {
  const [first] = await head(file);
  const stream = createReadStream(file);
  if (first !== 0x1f) return stream;
  const unzipped = createGunzip();
  stream.on("error", (error) => unzipped.destroy(error));
  return stream.pipe(unzipped);
}

async function head(file: string): Promise<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { end: 1 })) return Buffer.from(chunk);
  } catch (error) {
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      ["file"],
      { cause: error },
    );
  }
  return Buffer.alloc(0);
}
