import type { GraphQLSchema } from "graphql";
import { seeded } from "../../../src/core/statistics/random.js";
import { itemOf, pick } from "../words.js";
import { Documents } from "./documents.js";
import { naughty } from "./naughty.js";
import { attack, send, slowLoris } from "./http-attacks.js";
import { overSocket } from "../../support/raw-graphql.js";
import { VariableRequests } from "./variables.js";
import { frameAttack, sendFrames, type FrameAnswer } from "./frames.js";
import { emptyCounts, judge, tellsOfTheInside, type Counts } from "./judge.js";

export interface FuzzOptions {
  url: string;
  schema: GraphQLSchema;
  seed: number;
  documents: number;
  /** requests with variables, a third of them over WebSocket */
  variables: number;
  attacks: number;
  /** sockets that send broken frames and messages */
  frames: number;
  lanes: number;
  log(line: string): void;
}

export interface FuzzReport {
  documents: Counts & { kinds: Record<string, number> };
  variables: Counts & { kinds: Record<string, number> };
  http: Counts & { kinds: Record<string, number> };
  /** statuses are the codes that sockets were closed with; 0 = they were left open, or cut */
  frames: Counts & { kinds: Record<string, number> };
  slowLoris: { connections: number; answeredMeanwhile: number };
}

/** A socket that is told to wait comes back so many times. */
const patience = 60;
const users = ["reader-1", "reader-2", "reader-3"];

/** Sends a service what no client should, and counts what it answers. */
export async function fuzz({
  url,
  schema,
  seed,
  documents: count,
  variables: varied,
  attacks,
  frames: framed,
  lanes,
  log,
}: FuzzOptions): Promise<FuzzReport> {
  const random = seeded(seed);
  const port = Number(new URL(url).port);
  await seedData(url, seed);
  const texts = naughty.filter((value): value is string => typeof value === "string");
  const documents = new Documents(schema, random, [
    ...users,
    ...Array.from({ length: 12 }, (_, i) => `item-${i}`),
    ...users,
    ...texts.slice(0, 12),
  ]);
  const report: FuzzReport = {
    documents: { ...emptyCounts(), kinds: {} },
    variables: { ...emptyCounts(), kinds: {} },
    http: { ...emptyCounts(), kinds: {} },
    frames: { ...emptyCounts(), kinds: {} },
    slowLoris: { connections: 0, answeredMeanwhile: 0 },
  };
  await inLanes(lanes, count, async (i) => {
    const { kind, ...body } = documents.next();
    const sent = JSON.stringify(body);
    report.documents.kinds[kind] = (report.documents.kinds[kind] ?? 0) + 1;
    const { status, text } = await post(url, sent);
    judge(report.documents, sent, status, text);
    if ((i + 1) % 1_000 === 0)
      log(
        `${i + 1} documents, ${report.documents.incidents.length} incidents, ${report.documents.faults.length} faults`,
      );
  });
  const requests = new VariableRequests(schema, seeded(seed + 3), [...users, "item-1", "item-2"]);
  await inLanes(lanes, varied, async (i) => {
    const kind = i % 3 === 0 ? "socket" : "http";
    const sent = requests.next();
    report.variables.kinds[kind] = (report.variables.kinds[kind] ?? 0) + 1;
    const { status, text } = await (kind === "http" ? post(url, sent) : overWebSocket(url, sent));
    if (status === 0) log(`not answered over ${kind}: ${text}\n${sent.length} characters: ${sent.slice(0, 500)}`);
    judge(report.variables, sent, status, text);
    if ((i + 1) % 1_000 === 0)
      log(
        `${i + 1} with variables, ${report.variables.incidents.length} incidents, ${report.variables.faults.length} faults`,
      );
  });
  await inLanes(lanes, attacks, async () => {
    const { name, bytes } = attack(random);
    report.http.kinds[name] = (report.http.kinds[name] ?? 0) + 1;
    const { status, body } = await send(port, bytes);
    judge(report.http, `${name}: ${bytes.subarray(0, 300).toString("latin1")}`, status, body);
  });
  await inLanes(lanes, framed, async () => {
    const { name, frames } = frameAttack(random);
    report.frames.kinds[name] = (report.frames.kinds[name] ?? 0) + 1;
    const { errors, close, opened } = await sendWhenOpen(port, frames);
    const sent = `${name}: ${frames.subarray(0, 300).toString("latin1")}`;
    judge(report.frames, sent, close?.code ?? 0, JSON.stringify({ errors }));
    if (!opened) report.frames.faults.push(`${name}: the handshake was refused`);
    if (close !== null && tellsOfTheInside(close.reason, sent))
      report.frames.faults.push(`${name}: closed with ${close.reason}`);
  });
  const connections = Math.min(300, 10 * lanes);
  const stop = slowLoris(port, connections);
  let answered = 0;
  for (let i = 0; i < 20; i++) if ((await post(url, '{"query":"{ health { state } }"}')).status === 200) answered++;
  stop();
  report.slowLoris = { connections, answeredMeanwhile: answered };
  if (answered < 20)
    report.http.faults.push(`only ${answered} of 20 requests were answered while ${connections} connections dawdled`);
  return report;
}

/** So many broken sockets of one address are many: the next is told to come back in a second. */
async function sendWhenOpen(port: number, frames: Buffer): Promise<FrameAnswer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await sendFrames(port, frames);
    if (!answer.toldToWait || attempt === patience) return answer;
    await new Promise((resolve) => void setTimeout(resolve, 1_000));
  }
}

async function seedData(url: string, seed: number): Promise<void> {
  const random = seeded(seed + 1);
  const items = Array.from({ length: 24 }, (_, i) => itemOf(random, `item-${i}`, i % 6));
  const behaviours = Array.from({ length: 60 }, (_, i) => ({
    id: `seed-${i}`,
    userId: pick(random, users),
    itemId: `item-${i % 24}`,
    type: "LIKE",
    occurredAt: new Date(Date.UTC(2026, 4, 1 + (i % 20))).toISOString(),
  }));
  await post(
    url,
    JSON.stringify({
      query:
        "mutation($items: [ItemInput!]!, $behaviours: [BehaviourInput!]!) { upsertItems(items: $items) { accepted } recordBehaviours(behaviours: $behaviours) { accepted } }",
      variables: { items, behaviours },
    }),
  );
}

async function post(url: string, body: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(60_000),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return {
      status: 0,
      text: JSON.stringify({
        errors: [
          {
            message: `the service hung up: ${error instanceof Error ? String(error.cause ?? error) : ""}`,
            extensions: { code: "HUNG_UP" },
          },
        ],
      }),
    };
  }
}

async function overWebSocket(url: string, body: string): Promise<{ status: number; text: string }> {
  try {
    return { status: 200, text: JSON.stringify(await overSocket(url, body)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // RFC 6455: the message is too big
    if (message.startsWith("closed: 1009")) return { status: 413, text: "" };
    return { status: 0, text: JSON.stringify({ errors: [{ message, extensions: { code: "HUNG_UP" } }] }) };
  }
}

/** `count` pieces of work, so many at a time. */
async function inLanes(lanes: number, count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let i = next++; i < count; i = next++) await work(i);
    }),
  );
}

/** What must not be, in words; empty when every promise held. */
export function brokenPromises({ documents, variables, http, frames }: FuzzReport): string[] {
  return [
    ...documents.faults,
    ...variables.faults,
    ...http.faults,
    ...frames.faults,
    ...[...documents.incidents, ...variables.incidents, ...http.incidents, ...frames.incidents].map(
      (incident) => `a masked internal error: ${incident}`,
    ),
    ...(variables.statuses["0"] ? [`${variables.statuses["0"]} requests with variables were not answered`] : []),
    ...(documents.statuses["0"] ? [`${documents.statuses["0"]} documents were not answered`] : []),
  ];
}
