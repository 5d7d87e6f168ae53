import { seeded } from "../../src/core/statistics/random.js";
import type { Bench } from "./phases.js";
import { rateRow, rounded, rowOf } from "./report.js";
import { itemId } from "./world.js";

/** One view in a tool's own shape. `at`: ISO. */
type Written = (n: number, userId: string, item: string, at: string) => object;

const shapes: Readonly<Record<string, { readonly event: Written; readonly body: (events: object[]) => object }>> = {
  segment: {
    event: (n, userId, item, at) => ({
      type: "track",
      messageId: `segment-${n}`,
      event: "Product Viewed",
      userId,
      timestamp: at,
      properties: { product_id: item, price: 12.5, category: "bench" },
      context: { device: { type: "ios" }, timezone: "Europe/Berlin" },
    }),
    body: (batch) => ({ batch }),
  },
  rudderstack: {
    event: (n, userId, item, at) => ({
      type: "track",
      messageId: `rudder-${n}`,
      event: "Product Viewed",
      userId,
      originalTimestamp: at,
      properties: { product_id: item },
    }),
    body: (batch) => ({ batch }),
  },
  snowplow: {
    event: (n, userId, item, at) => ({
      event: "page_view",
      event_name: "page_view",
      event_id: `snowplow-${n}`,
      user_id: userId,
      derived_tstamp: at.replace("T", " ").replace("Z", ""),
      page_item_id: item,
      dvce_type: "Mobile",
    }),
    body: (data) => ({ data }),
  },
  ga4: {
    event: (n, userId, item, at) => ({
      event_name: "view_item",
      event_timestamp: String(Date.parse(at) * 1000 + (n % 1000)),
      user_id: userId,
      items: [{ item_id: item, item_name: `Piece ${n}` }],
      device: { category: "mobile" },
      event_params: [{ key: "ga_session_id", value: { int_value: String(Math.floor(n / 5)) } }],
    }),
    body: (events) => ({ events }),
  },
  cloudevents: {
    event: (n, userId, item, at) => ({
      specversion: "1.0",
      id: `cloud-${n}`,
      source: "/bench",
      type: "com.example.item.viewed",
      time: at,
      data: { userId, itemId: item },
    }),
    body: (events) => events,
  },
};
const ofBody = 500;
const people = 2_000;
const senders = 4;
/** Memory is looked at after each tenth. */
const looks = 10;
const secondMs = 1_000;

interface Received {
  readonly accepted: number;
  readonly refused: readonly { readonly message: string }[];
}

/** So many events of each tool's shape through its receiver: rate, refusals, and how memory goes while they come. */
export async function receiversPhase(bench: Bench, origin: string, count: number): Promise<void> {
  for (const [name, shape] of Object.entries(shapes))
    await receive(bench, `${origin}/receive/${name}`, shape, name, count);
}

async function receive(
  { service, report, log, items, now }: Bench,
  url: string,
  { event, body }: (typeof shapes)[string],
  name: string,
  count: number,
): Promise<void> {
  const random = seeded(21);
  let next = 0;
  let accepted = 0;
  const refused = new Map<string, number>();
  const durations: number[] = [];
  const resident: number[] = [];
  const kept: number[] = [];
  const type = name === "cloudevents" ? "application/cloudevents-batch+json" : "application/json";
  await service.ask({ kind: "watch" });
  const send = async (until: number): Promise<void> => {
    while (next < until) {
      const from = next;
      next = Math.min(until, from + ofBody);
      const events = Array.from({ length: next - from }, (_, i) => {
        const n = from + i;
        // In order of time, the newest shortly before now.
        const at = new Date(now - (count - n) * secondMs).toISOString();
        return event(n, `${name}-${n % people}`, itemId(Math.floor(random() * items)), at);
      });
      const began = performance.now();
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": type },
        body: JSON.stringify(body(events)),
      });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
      const said = (await answer.json()) as Received;
      durations.push(performance.now() - began);
      accepted += said.accepted;
      for (const { message } of said.refused) refused.set(message, (refused.get(message) ?? 0) + 1);
    }
  };
  const began = performance.now();
  for (let look = 1; look <= looks; look++) {
    const until = Math.round((count * look) / looks);
    await Promise.all(Array.from({ length: senders }, () => send(until)));
    resident.push((await service.ask({ kind: "report", profile: null })).resident);
    kept.push(await service.ask({ kind: "kept" }));
  }
  const seconds = (performance.now() - began) / 1000;
  await service.ask({ kind: "folded" });
  const folded = (performance.now() - began) / 1000;
  const title = `receive, ${name}`;
  report.rows.push(
    rateRow(`${title}, events recorded`, items, accepted / seconds),
    rateRow(`${title}, events folded`, items, accepted / folded),
    rowOf(`${title}, ${ofBody} events a body`, items, senders, durations, seconds),
  );
  // The first fifth warms up; what grows after it would grow for ever. What is resident holds garbage, too.
  const [early, late] = [Math.max(...kept.slice(1, 4)), Math.max(...kept.slice(-3))];
  report.ratios[`memory kept, last third / second to fourth tenth: ${title}`] = rounded(late / early);
  report.memory[`${title}, kept at most`] = rounded(Math.max(...kept));
  report.memory[`${title}, resident at most`] = rounded(Math.max(...resident));
  const told = [...refused].map(([message, times]) => `${times} × ${message}`).join("; ");
  log(
    `${title}: ${accepted} of ${count} accepted in ${seconds.toFixed(1)} s, folded after ${folded.toFixed(1)} s; resident ${megabytes(resident)}, kept ${megabytes(kept)} MB${told === "" ? "" : `; refused: ${told}`}`,
  );
}

const megabytes = (bytes: readonly number[]): string => bytes.map((one) => (one / 1e6).toFixed(0)).join(" ");
