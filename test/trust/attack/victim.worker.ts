/** On a thread of its own: asks steadily for something light and whether the service is alive; posts what each took. */
import { Agent, request } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

export interface VictimJob {
  readonly url: string;
  readonly credential: string;
  readonly userId: string;
  readonly seconds: number;
}

export interface VictimReport {
  /** ms, of answers that were right */
  readonly latencies: number[];
  /** ms */
  readonly alive: number[];
  /** what went wrong instead of an answer, counted */
  readonly failures: Record<string, number>;
}

const everyMs = 100;
const patienceMs = 30_000;
const query = "query ($id: ID!) { interests(userId: $id, first: 5) { topic { label } share } }";

const { url, credential, userId, seconds } = workerData as VictimJob;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const failures: Record<string, number> = {};

function send(path: string, body: string | null): Promise<{ status: number; text: string; ms: number }> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, url),
      {
        agent,
        method: body === null ? "GET" : "POST",
        timeout: patienceMs,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${credential}`,
          ...(body === null ? {} : { "x-measured": "yes" }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(parts).toString(),
            ms: performance.now() - began,
          }),
        );
      },
    );
    asked.on("timeout", () => asked.destroy(new Error("no answer")));
    asked.on("error", reject);
    asked.end(body ?? undefined);
  });
}

function failed(why: string): void {
  failures[why] = (failures[why] ?? 0) + 1;
}

async function every(take: () => Promise<void>): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const began = performance.now();
    await take().catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, everyMs - (performance.now() - began))));
  }
}

const latencies: number[] = [];
const alive: number[] = [];
await Promise.all([
  every(async () => {
    const { status, text, ms } = await send("/graphql", JSON.stringify({ query, variables: { id: userId } }));
    if (status === 200 && !text.includes('"errors"')) latencies.push(ms);
    else failed(`${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ""}`);
  }),
  every(async () => {
    const { status, ms } = await send("/healthz", null);
    if (status === 200) alive.push(ms);
    else failed(`healthz ${status}`);
  }),
]);
agent.destroy();
const report: VictimReport = { latencies, alive, failures };
parentPort!.postMessage(report);
