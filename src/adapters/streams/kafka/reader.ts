import type { Consumer } from "@platformatic/kafka";
import type { StreamAddress } from "../../../ports/stream-address.js";
import type { StreamMessage, StreamReader } from "../../../ports/stream-source.js";
import { away } from "./options.js";
import { messagesOf } from "./records.js";

/** Bytes of one answer; a message that is larger comes all the same. */
const mostBytes = 1_048_576;

/** Reads a partition by offset. What came with an answer and was not asked for yet is kept for the next question. */
export function kafkaReader({
  address,
  consumer,
  partition,
  from,
}: {
  address: StreamAddress;
  consumer: Consumer;
  partition: number;
  from: bigint;
}): StreamReader {
  const { name: topic } = address;
  let next = from;
  let end = from;
  let kept: StreamMessage[] = [];

  async function fetch(waitMs: number): Promise<void> {
    const { topics } = await consumer.metadata({ topics: [topic] });
    const { id, partitions } = topics.get(topic)!;
    const { responses } = await consumer.fetch({
      node: partitions[partition]!.leader,
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes: mostBytes,
      isolationLevel: "READ_COMMITTED",
      topics: [
        {
          topicId: id,
          partitions: [
            {
              partition,
              fetchOffset: next,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
              partitionMaxBytes: mostBytes,
            },
          ],
        },
      ],
    });
    const [answer] = responses[0]?.partitions ?? [];
    if (answer === undefined) return;
    const found = messagesOf(answer, next);
    kept = found.messages;
    next = found.next;
    end = answer.lastStableOffset >= 0n ? answer.lastStableOffset : answer.highWatermark;
  }

  return {
    get waiting() {
      return kept.length + Math.max(0, Number(end - next));
    },
    async read(most, waitMs) {
      try {
        if (kept.length === 0) await fetch(waitMs);
      } catch (error) {
        consumer.clearMetadata(); // the leader may have changed
        throw away(address, error);
      }
      const taken = kept.slice(0, most);
      kept = kept.slice(most);
      return taken;
    },
    async close() {
      await consumer.close().catch(() => {});
    },
  };
}
