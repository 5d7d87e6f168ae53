import { pino, type DestinationStream, type Logger } from "pino";

export type { Logger };

/** Fields that tell who a person is or what they wrote; they are logged at debug and trace only. */
const personal: ReadonlySet<string> = new Set([
  "userId",
  "userIds",
  "user",
  "text",
  "texts",
  "title",
  "query",
  "variables",
  "prompt",
  "attributes",
  "scene",
  "sessionId",
  "behaviour",
  "behaviours",
  "email",
  "authorization",
  "cookie",
]);
const concealed = "[personal]";
const deepest = 5;

/**
 * The service's logger: one JSON object a line, `time` in ISO 8601. Above debug, personal fields are concealed wherever
 * they stand in the logged object. `destination` defaults to standard error, so that a command's standard output stays
 * its own.
 */
export function createLogger(options: { level: string }, destination: DestinationStream = pino.destination(2)): Logger {
  const open = options.level === "debug" || options.level === "trace";
  const added: Added = { fields: () => ({}) };
  const logger = pino(
    {
      level: options.level,
      mixin: () => ({ ...added.fields() }),
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // An Error has no enumerable fields: as JSON it would be {}.
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      formatters: {
        level: (label) => ({ level: label }),
        ...(open
          ? {}
          : {
              log: (fields: Record<string, unknown>) => withoutPersonal(fields, deepest),
              bindings: (fields: Record<string, unknown>) => withoutPersonal(fields, deepest),
            }),
      },
    },
    destination,
  );
  additions.set(logger, added);
  return logger;
}

interface Added {
  fields: () => object;
}
const additions = new WeakMap<Logger, Added>();

/** From now on each line of the logger and of its children holds these fields too, such as the trace it belongs to. */
export function addToLines(logger: Logger, fields: () => object): void {
  const added = additions.get(logger);
  if (added !== undefined) added.fields = fields;
}

function withoutPersonal(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, personal.has(key) ? concealed : inner(value, depth)]),
  );
}

function inner(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth === 0) return concealed;
  if (Array.isArray(value)) return value.map((v) => inner(v, depth - 1));
  return withoutPersonal(Object.fromEntries(Object.entries(value)), depth - 1);
}
