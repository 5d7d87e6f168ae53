import { z } from "zod";
import { onOff, origins, rolesOf, text, url } from "../formats.js";
import { roles } from "../../core/roles.js";
import { optional, required } from "../variable.js";

/** What browsers may do, and what operators see. */
export const operation = {
  GODWIT_ROLES: required(
    rolesOf,
    roles.join(","),
    "What this process does, separated by commas: api = answer requests, fold = fold and index what was written, fit = fit topics and models, deliver = send to webhooks, consume = take behaviours from GODWIT_STREAM_FROM. On a PostgreSQL server each must be the role of some process.",
  ),
  GODWIT_CORS_ORIGINS: required(
    origins,
    "",
    "Origins whose pages may call the API, separated by commas; * = any; empty = none but Godwit's own.",
  ),
  GODWIT_INTROSPECTION: required(onOff, "on", "Whether the schema may be asked for."),
  GODWIT_GRAPHIQL: required(onOff, "on", "Whether GET /graphql serves GraphiQL to browsers."),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    url("http:", "https:"),
    "Base URL of an OpenTelemetry collector (OTLP over HTTP) that traces are sent to, such as http://127.0.0.1:4318; absent = no traces.",
  ),
  OTEL_SERVICE_NAME: required(text, "godwit", "The service's name in those traces."),
  LOG_LEVEL: required(
    z.enum(
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      "give trace, debug, info, warn, error, fatal or silent",
    ),
    "info",
    "Least severe level that is logged; user ids and texts appear at debug and trace only.",
  ),
} as const;
