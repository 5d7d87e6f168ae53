import { z } from "zod";
import {
  saslMechanisms,
  type SaslMechanism,
  type StreamAddress,
  type StreamCredentials,
} from "../ports/stream-address.js";

const ports = { nats: 4222, kafka: 9092 } as const;
const questions = ["subject", "group", "start", "tls", "sasl", "token", "creds", "nkey"] as const;
const name = /^[^\s/?#*>]{1,255}$/;

class Wrong extends Error {}

/**
 * Where a stream lies, as one URL: `nats://host:4222/STREAM?subject=a.>&subject=b.>` or
 * `kafka://host:9092,host:9093/TOPIC?group=g`. Behind it: start=new, tls=on, sasl=SCRAM-SHA-512, token=…,
 * creds=FILE and nkey=FILE.
 */
export const streamAddress: z.ZodType<StreamAddress, string> = z.string().transform((text, ctx) => {
  try {
    return addressOf(text);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    ctx.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

function addressOf(text: string): StreamAddress {
  const match = /^(nats|tls|kafka|kafkas):\/\/(?:([^@/]*)@)?([^/?]+)\/?([^?]*)(?:\?(.*))?$/.exec(text);
  if (match === null)
    throw new Wrong("give nats://host:4222/STREAM or kafka://host:9092/TOPIC; several hosts are separated by commas");
  const [, scheme = "", login, hosts = "", path = "", query = ""] = match;
  const kind = scheme === "nats" || scheme === "tls" ? "nats" : "kafka";
  const asked = new URLSearchParams(query);
  for (const key of asked.keys())
    if (!(questions as readonly string[]).includes(key))
      throw new Wrong(`${key} is not known; behind ? there may be ${questions.join(", ")}`);
  const called = decodeURIComponent(path);
  if (!name.test(called))
    throw new Wrong(
      `name the ${kind === "nats" ? "stream" : "topic"} behind the host, such as ${scheme}://${hosts}/events`,
    );
  const start = asked.get("start") ?? "first";
  if (start !== "first" && start !== "new") throw new Wrong("start is first or new");
  const subjects = [...new Set(asked.getAll("subject"))];
  if (kind === "kafka" && subjects.length > 0) throw new Wrong("subject is for NATS; a topic of Kafka has partitions");
  const servers = hosts.split(",").map((host) => withPort(host, ports[kind]));
  const tls = scheme === "tls" || scheme === "kafkas" || asked.get("tls") === "on";
  return {
    kind,
    servers,
    tls,
    credentials: credentialsOf(kind, login, asked),
    name: called,
    subjects,
    group: asked.get("group") ?? "godwit",
    start,
    shown: `${kind}://${servers.join(",")}/${called}`,
  };
}

function withPort(host: string, port: number): string {
  const whole = /:\d+$/.test(host) ? host : `${host}:${port}`;
  if (!URL.canParse(`http://${whole}`)) throw new Wrong(`${host} is no host and port`);
  return whole;
}

function credentialsOf(
  kind: StreamAddress["kind"],
  login: string | undefined,
  asked: URLSearchParams,
): StreamCredentials | null {
  const token = asked.get("token");
  if (kind === "nats" && token !== null) return { token };
  for (const holds of ["creds", "nkey"] as const) {
    const file = asked.get(holds);
    if (file === null) continue;
    if (kind !== "nats") throw new Wrong(`${holds} is for NATS; Kafka takes user:password@ and sasl`);
    if (file === "") throw new Wrong(`${holds} names a file, such as ${holds}=/run/secrets/godwit.${holds}`);
    return { file, holds };
  }
  if (login === undefined || login === "") return null;
  const [user = "", ...rest] = login.split(":");
  const mechanism = (asked.get("sasl") ?? "PLAIN").toUpperCase();
  if (!saslMechanisms.includes(mechanism as SaslMechanism))
    throw new Wrong(`sasl is one of ${saslMechanisms.join(", ")}`);
  return {
    user: decodeURIComponent(user),
    password: decodeURIComponent(rest.join(":")),
    mechanism: mechanism as SaslMechanism,
  };
}
