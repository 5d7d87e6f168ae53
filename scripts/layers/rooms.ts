// The rooms of the house and which of them may know which: `cli, server → runtime → modules → core`. Adapters know
// ports and core; only the composition root knows adapters.

/** A room is a folder of `src`; each domain of core, modules and adapters is one of its own. */
export function roomOf(path: string): string {
  const [, first = "", second, ...rest] = path.split("/");
  if (second === undefined) return first;
  if (!["core", "modules", "adapters"].includes(first)) return first;
  return rest.length === 0 ? first : `${first}/${second}`;
}

/** The layer that a room is in. */
export const layerOf = (room: string): string => room.split("/")[0] ?? room;

/** Which layers each layer may import, beside itself. A layer that is missing here is refused. */
export const allowedLayers: Readonly<Record<string, readonly string[]>> = {
  core: [],
  generated: ["core", "ports", "modules"],
  threads: ["core"],
  ports: ["core"],
  config: ["core", "ports"],
  "logging.ts": ["core", "config"],
  adapters: ["core", "ports", "threads", "generated"],
  modules: ["core", "ports", "threads", "generated"],
  runtime: ["core", "ports", "modules", "threads", "generated"],
  server: ["core", "ports", "modules", "runtime", "config", "logging.ts"],
  "parts.ts": ["core", "ports", "modules", "adapters", "config", "logging.ts"],
  "models.ts": ["core", "ports", "modules", "adapters", "config", "logging.ts"],
  "app.ts": ["core", "ports", "modules", "runtime", "adapters", "parts.ts", "models.ts", "config", "logging.ts"],
  "serve.ts": ["core", "ports", "modules", "runtime", "server", "app.ts", "config", "logging.ts"],
  cli: [
    "core",
    "ports",
    "modules",
    "runtime",
    "server",
    "parts.ts",
    "models.ts",
    "app.ts",
    "serve.ts",
    "config",
    "logging.ts",
  ],
  "main.ts": ["cli"],
  studio: ["generated", "core"],
};

/**
 * The domains of core, lowest first: each may import those before it. `core` itself: the files that stand in no folder.
 */
export const coreOrder: readonly string[] = [
  "core",
  "core/statistics",
  "core/linear",
  "core/row-scan",
  "core/topics",
  "core/interests",
  "core/migrations",
  "core/ranking",
  "core/transfer",
  "core/evaluation",
  "core/off-policy",
  "core/experiments",
  "core/strategy",
  "core/pictures",
];
