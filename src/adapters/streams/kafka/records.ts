import type { Consumer } from "@platformatic/kafka";
import type { StreamMessage } from "../../../ports/stream-source.js";

type Fetched = Awaited<ReturnType<Consumer["fetch"]>>["responses"][number]["partitions"][number];
type Batch = NonNullable<Fetched["records"]>[number];

/** Bits of a batch's attributes (Kafka protocol, Record Batch). */
const transactional = 0x10;
const control = 0x20;
/** What the key of a control record says at its second number. */
const abortMark = 0;

/**
 * The messages of fetched batches from a position on, without those of transactions that were aborted, and where to go
 * on: behind the last batch, also where nothing in it counts.
 */
export function messagesOf(
  { records = [], abortedTransactions = [] }: Partial<Pick<Fetched, "records" | "abortedTransactions">>,
  from: bigint,
): { messages: StreamMessage[]; next: bigint } {
  const messages: StreamMessage[] = [];
  const aborted = new Set<bigint>();
  const toCome = abortedTransactions.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  let next = from;
  for (const batch of records) {
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (end > next) next = end;
    while (toCome.length > 0 && toCome[0]!.firstOffset < end) aborted.add(toCome.shift()!.producerId);
    if ((batch.attributes & control) !== 0) {
      if (batch.records[0]?.key?.readInt16BE(2) === abortMark) aborted.delete(batch.producerId);
      continue;
    }
    if ((batch.attributes & transactional) !== 0 && aborted.has(batch.producerId)) continue;
    for (const message of inBatch(batch)) if (message.position >= from) messages.push(message);
  }
  return { messages, next };
}

function* inBatch({ firstOffset, firstTimestamp, records }: Batch): Generator<StreamMessage> {
  for (const { offsetDelta, timestampDelta, value, headers } of records)
    yield {
      position: firstOffset + BigInt(offsetDelta),
      at: Number(firstTimestamp + timestampDelta),
      body: value ?? new Uint8Array(),
      headers: Object.fromEntries(
        headers.map(([key, text]) => [String(key).toLowerCase(), text === null ? "" : String(text)]),
      ),
    };
}
