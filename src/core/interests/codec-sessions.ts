import { readSparse, writeSparse } from "./codec-cells.js";
import { addScaled, emptySparse, type Sparse } from "../sparse.js";
import type { Scene } from "../types.js";
import { ByteReader, ByteWriter } from "../topics/bytes.js";
import { sceneText, type UserSession } from "./sessions.js";
/** Scenes and domains repeat from session to session: each distinct one is written once. */
export function writeSessions(writer: ByteWriter, sessions: readonly UserSession[]): void {
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

export function readSessions(reader: ByteReader): UserSession[] {
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
