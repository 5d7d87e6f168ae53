import { ByteReader, ByteWriter } from "../topics/bytes.js";
import { type Engagement } from "./engagement.js";
import { keepNewest, maxEngagedItems, maxEngagedTexts } from "./fold-engagement.js";
import type { InterestState, TopicHistory } from "./state.js";
import { writeSessions, readSessions } from "./codec-sessions.js";
import { writeCells, readCells } from "./codec-cells.js";
/** A user's state as bytes for a database column: varints, float32 sums as of the reference time. */
export function encodeState(state: InterestState): Uint8Array {
  const writer = new ByteWriter(4096);
  writeCells(writer, state);
  writer.unsigned(state.topics.size);
  for (const [topic, history] of state.topics) {
    writer.unsigned(topic);
    writer.signed(state.reference - history.lastSeen);
    writer.unsigned(history.lastSeen - history.firstSeen);
    writer.float32(history.strength);
  }
  keepNewest(state.items, maxEngagedItems);
  writer.unsigned(state.items.size);
  for (const [item, engagement] of state.items) {
    writer.unsigned(item);
    writeOwn(writer, engagement, state.reference);
  }
  keepNewest(state.texts, maxEngagedTexts);
  writer.unsigned(state.texts.size);
  for (const [text, engagement] of state.texts) {
    writer.text(text);
    writeOwn(writer, engagement, state.reference);
  }
  writeSessions(writer, state.sessions);
  return writer.finish();
}

/** Reads encodeState's bytes. Throws CONFIGURATION for another version: recompute the state from history then. */
export function decodeState(bytes: Uint8Array): InterestState {
  const reader = new ByteReader(bytes);
  const cells = readCells(reader);
  const topics = readTopics(reader, cells.reference);
  const items = readItems(reader, cells.reference);
  const texts = new Map<string, Engagement>();
  for (let n = reader.unsigned(); n > 0; n--) texts.set(reader.text(), readOwn(reader, cells.reference));
  return { ...cells, topics, items, texts, sessions: readSessions(reader) };
}

/** Of encodeState's bytes only the items, without the sessions behind them. */
export function decodeItems(bytes: Uint8Array): Map<number, Engagement> {
  const reader = new ByteReader(bytes);
  const { reference } = readCells(reader);
  readTopics(reader, reference);
  return readItems(reader, reference);
}

function readTopics(reader: ByteReader, reference: number): Map<number, TopicHistory> {
  const topics = new Map<number, TopicHistory>();
  for (let n = reader.unsigned(); n > 0; n--) {
    const topic = reader.unsigned();
    const lastSeen = reference - reader.signed();
    const firstSeen = lastSeen - reader.unsigned();
    topics.set(topic, { firstSeen, lastSeen, strength: reader.float32() });
  }
  return topics;
}

function readItems(reader: ByteReader, reference: number): Map<number, Engagement> {
  const items = new Map<number, Engagement>();
  for (let n = reader.unsigned(); n > 0; n--) items.set(reader.unsigned(), readOwn(reader, reference));
  return items;
}

function writeOwn(writer: ByteWriter, engagement: Engagement, reference: number): void {
  writer.unsigned(engagement.count);
  writer.float32(engagement.weight);
  writer.float32(engagement.negative);
  writer.signed(reference - engagement.lastAt);
  writer.unsigned(engagement.lastAt - engagement.firstAt);
}

function readOwn(reader: ByteReader, reference: number): Engagement {
  const count = reader.unsigned();
  const weight = reader.float32();
  const negative = reader.float32();
  const lastAt = reference - reader.signed();
  return { count, weight, negative, lastAt, firstAt: lastAt - reader.unsigned() };
}
