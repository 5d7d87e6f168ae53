import { Registry } from "prom-client";
import { createApp, type App, type AppOptions } from "./app.js";
import { isLoopback, type Config } from "./config/config.js";
import { GodwitError } from "./core/errors.js";
import type { Logger } from "./logging.js";
import { callerName, holds, nobody, rightsOf, type Caller } from "./modules/kit/caller.js";
import { pictureOf } from "./modules/pictures/picture-of.js";
import { exampleTabs } from "./server/examples.js";
import { serviceMetrics } from "./modules/operations/metrics.js";
import { buildSchema } from "./runtime/schema.js";
import { credentialOf, type Admission } from "./server/admission.js";
import type { Example } from "./server/graphiql.js";
import type { RequestInfo } from "./server/request.js";
import { buildServer, type Server } from "./server/server.js";

export interface Running {
  app: App;
  server: Server;
  url: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  config: Config;
  logger: Logger;
  /** epoch ms; tests and the demo hand in their own */
  clock?: () => number;
  /** opened already */
  database?: AppOptions["database"];
  throughHistory?: AppOptions["throughHistory"];
  moreModules?: AppOptions["moreModules"];
  /** the tabs that GraphiQL opens with */
  examples?: readonly Example[];
}

/** Opens the stores, serves the API, and says where. */
export async function serve({
  config,
  logger,
  clock = Date.now,
  database,
  throughHistory,
  moreModules,
  examples = exampleTabs({ now: clock() }),
}: ServeOptions): Promise<Running> {
  const app = await createApp({
    config,
    logger,
    clock,
    ...(database ? { database } : {}),
    ...(throughHistory ? { throughHistory } : {}),
    ...(moreModules ? { moreModules } : {}),
  });
  const registry = new Registry();
  serviceMetrics(registry, { ...app, services: app.runtime.services });
  const { health } = app.runtime.services;
  try {
    await checkDoor(app, config, logger);
    const server = await buildServer({
      schema: buildSchema(app.runtime.modules),
      config,
      logger,
      registry,
      examples,
      tracer: app.tracer,
      admit: (request) => admit(app, config, request),
      context: ({ requestId, signal, turn }, { caller }) => app.context(requestId, caller, { signal, turn }),
      async draw(sealed, { requestId, signal, turn }) {
        const context = app.context(requestId, nobody, { signal, turn });
        const claim = await context.services.sealedClaims.open(sealed, context.services.clock());
        return claim === null ? null : ((await pictureOf(claim, context))?.svg ?? null);
      },
      receive({ caller }, { shape, body, dry }) {
        checkWrites(caller);
        return app.runtime.services.receivers.receive(shape, body, { dry, by: callerName(caller) });
      },
      // A replay of the log begins at a place of its own.
      shares: (_field, given) => !given.has("after"),
      contendedMs: () => app.database.contendedMs(),
      ready: () => app.runtime.ready,
      health: async () => {
        const { state, components } = await health.read();
        return { state, components: Object.fromEntries(components.map(({ name, ...component }) => [name, component])) };
      },
    });
    const { url } = await server.listen();
    return {
      app,
      server,
      url,
      close: async () => {
        await server.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Events of many people come from servers. Throws UNAUTHENTICATED, FORBIDDEN. */
function checkWrites(caller: Caller): void {
  if (caller.kind === "open" || (caller.kind === "key" && holds(caller.scopes, "write"))) return;
  throw caller.kind === "nobody"
    ? new GodwitError("UNAUTHENTICATED", "Receivers need a key with the scope write: Authorization: Bearer gw_….")
    : new GodwitError("FORBIDDEN", "Receivers are for keys with the scope write.");
}

interface Admitted extends Admission {
  readonly caller: Caller;
}

/** Without credentials the service stays on this machine, unless the operator says otherwise. Throws CONFIGURATION. */
async function checkDoor(
  { runtime }: App,
  { access: { mode }, server: { host } }: Config,
  logger: Logger,
): Promise<void> {
  if (await runtime.services.access.enforced()) return;
  if (mode === "off") {
    if (!isLoopback(host))
      logger.warn({ host }, "GODWIT_AUTH=off: whoever reaches this address may read, change and erase everything");
    return;
  }
  if (!isLoopback(host))
    throw new GodwitError(
      "CONFIGURATION",
      [
        `HOST is ${JSON.stringify(host)} and no credentials are asked for: there is no key, and no tokens are configured. Do one of these:`,
        "  - make a key: godwit key create --name first --scopes admin",
        "  - set GODWIT_AUTH=on: every request needs a key or a token, and keys can be made later",
        "  - set GODWIT_AUTH=off, where something in front lets in only whom it should",
      ].join("\n"),
      ["HOST", "GODWIT_AUTH"],
    );
  logger.info(
    "development mode: no credentials are asked for, and only this machine can connect; godwit key create ends it",
  );
}

async function admit(
  {
    runtime: {
      services: { access },
    },
  }: App,
  { server: { host }, roles }: Config,
  request: RequestInfo,
): Promise<Admitted> {
  if (!roles.includes("api"))
    throw new GodwitError(
      "UNAVAILABLE",
      `This process does other work (${roles.join(", ")}): send requests to one with the role api.`,
    );
  const caller = await access.admit(credentialOf(request));
  if (caller.kind === "open" && access.mode === "auto") checkHost(request.headers.host, host);
  const account =
    caller.kind === "open"
      ? null
      : caller.kind === "nobody"
        ? "address"
        : { kind: caller.kind, id: caller.kind === "key" ? caller.id : caller.userId };
  return {
    caller,
    name: callerName(caller),
    account,
    rights: rightsOf(caller),
    valid: () => access.valid(caller),
    whenEnded: (listener) => access.whenEnded(caller, listener),
  };
}

/**
 * A page that has its own name point at this machine (DNS rebinding) would pass for a local one: in development mode
 * only names of this machine are answered.
 */
function checkHost(asked: string | undefined, host: string): void {
  const name = asked === undefined || !URL.canParse(`http://${asked}`) ? "" : new URL(`http://${asked}`).hostname;
  if (name === host || isLoopback(name) || name.endsWith(".localhost")) return;
  throw new GodwitError(
    "FORBIDDEN",
    `Development mode answers on this machine's own names only, such as localhost, not on ${JSON.stringify(name.slice(0, 100))}. Make a key (godwit key create), or set GODWIT_AUTH.`,
  );
}
