import { GodwitError } from "../errors.js";
import { addScaled, emptySparse, type Sparse } from "../sparse.js";
import type { Scene } from "../types.js";
import { ByteReader, ByteWriter } from "../topics/bytes.js";
import { decayTo, type Cells, type DecayedRows } from "./cells.js";
import { type Engagement } from "./engagement.js";
import { keepNewest, maxEngagedItems, maxEngagedTexts } from "./fold-engagement.js";
import { sceneText, type UserSession } from "./sessions.js";
import type { InterestState, TopicHistory } from "./state.js";

const version = 1;
/** Sums below this, in units of strength, are not worth their bytes: they only fade further. */
const negligible = 1e-6;

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

export function encodeCells(cells: Cells): Uint8Array {
  const writer = new ByteWriter(4096);
  writeCells(writer, cells);
  return writer.finish();
}

export function decodeCells(bytes: Uint8Array): Cells {
  return readCells(new ByteReader(bytes));
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

function writeCells(writer: ByteWriter, cells: Cells): void {
  writer.unsigned(version);
  writer.signed(cells.reference);
  // Shards of a population may count below zero: what one folded, another may have taken out.
  writer.signed(cells.behaviours);
  writer.float64(cells.totalStrength);
  for (const table of cells.horizons) writeRows(writer, table, cells.reference);
  writeRows(writer, cells.slices, cells.reference);
}

function readCells(reader: ByteReader): Cells {
  const found = reader.unsigned();
  if (found !== version) {
    throw new GodwitError(
      "CONFIGURATION",
      `The stored interests have version ${found}, this Godwit reads ${version}: recompute them with godwit reindex.`,
    );
  }
  const reference = reader.signed();
  const behaviours = reader.signed();
  const totalStrength = reader.float64();
  const days = readRows(reader, reference);
  const weeks = readRows(reader, reference);
  const months = readRows(reader, reference);
  return { reference, behaviours, totalStrength, horizons: [days, weeks, months], slices: readRows(reader, reference) };
}

function writeRows(writer: ByteWriter, table: DecayedRows, reference: number): void {
  const factor = decayTo(table, reference);
  writer.float64(table.halfLifeDays);
  writer.unsigned(table.rows.size);
  for (const [key, row] of table.rows) {
    writer.text(key);
    const index: number[] = [];
    const value: number[] = [];
    row.value.forEach((v, i) => {
      if (Math.abs(v * factor) >= negligible) {
        index.push(row.index[i]!);
        value.push(v * factor);
      }
    });
    writeSparse(writer, { index, value });
  }
}

function readRows(reader: ByteReader, landmark: number): DecayedRows {
  const table: DecayedRows = { halfLifeDays: reader.float64(), landmark, rows: new Map() };
  for (let n = reader.unsigned(); n > 0; n--) table.rows.set(reader.text(), readSparse(reader));
  return table;
}

function writeSparse(writer: ByteWriter, sparse: Sparse): void {
  writer.unsigned(sparse.index.length);
  let previous = 0;
  for (const topic of sparse.index) {
    writer.unsigned(topic - previous);
    previous = topic;
  }
  for (const value of sparse.value) writer.float32(value);
}

function readSparse(reader: ByteReader): { index: number[]; value: number[] } {
  const count = reader.unsigned();
  const index: number[] = [];
  const value: number[] = [];
  for (let i = 0, topic = 0; i < count; i++) index.push((topic += reader.unsigned()));
  for (let i = 0; i < count; i++) value.push(reader.float32());
  return { index, value };
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

/** Scenes and domains repeat from session to session: each distinct one is written once. */
function writeSessions(writer: ByteWriter, sessions: readonly UserSession[]): void {
  const scenes = new Map<string, { number: number; scene: Scene }>();
  const domains = new Map<string, number>();
  for (const session of sessions) {
    const text = sceneText(session.scene);
    if (!scenes.has(text)) scenes.set(text, { number: scenes.size, scene: session.scene });
    for (const domain of Object.keys(session.byDomain)) if (!domains.has(domain)) domains.set(domain, domains.size);
  }
  writer.unsigned(scenes.size);
  for (const text of scenes.keys()) writer.text(text);
  writer.unsigned(domains.size);
  for (const domain of domains.keys()) writer.text(domain);
  writer.unsigned(sessions.length);
  let previous = 0;
  for (const session of sessions) {
    writer.signed(session.start - previous);
    previous = session.start;
    writer.unsigned(session.end - session.start);
    writer.unsigned(session.count);
    writer.float32(session.hour);
    writer.unsigned(session.weekday);
    writer.unsigned(scenes.get(sceneText(session.scene))!.number);
    writer.unsigned(session.id === null ? 0 : 1);
    if (session.id !== null) writer.text(session.id);
    const parts = Object.entries(session.byDomain);
    writer.unsigned(parts.length);
    for (const [domain, topics] of parts) {
      writer.unsigned(domains.get(domain)!);
      writeSparse(writer, topics);
    }
  }
}

function readSessions(reader: ByteReader): UserSession[] {
  const scenes = Array.from({ length: reader.unsigned() }, () =>
    Object.fromEntries(JSON.parse(reader.text()) as [string, string][]),
  );
  const domains = Array.from({ length: reader.unsigned() }, () => reader.text());
  const sessions: UserSession[] = [];
  let start = 0;
  for (let n = reader.unsigned(); n > 0; n--) {
    start += reader.signed();
    const end = start + reader.unsigned();
    const count = reader.unsigned();
    const hour = reader.float32();
    const weekday = reader.unsigned();
    const scene = scenes[reader.unsigned()] ?? {};
    const id = reader.unsigned() === 0 ? null : reader.text();
    const parts: [string, Sparse][] = [];
    for (let left = reader.unsigned(); left > 0; left--) {
      const domain = domains[reader.unsigned()] ?? "";
      parts.push([domain, readSparse(reader)]);
    }
    const byDomain: Readonly<Record<string, Sparse>> = Object.fromEntries(parts);
    const topics = Object.values(byDomain).reduce((sum, part) => addScaled(sum, part, 1), emptySparse);
    sessions.push({ id, start, end, count, hour, weekday, scene, topics, byDomain });
  }
  return sessions;
}
