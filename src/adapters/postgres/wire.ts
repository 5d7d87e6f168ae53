import type { PGlite } from "@electric-sql/pglite";

/**
 * Sends wire-protocol bytes and answers with the server's. By way of the stream: `execProtocolRaw` also parses what it
 * answers with, half of the time of a
 * query, and keeps all of it for as long as the database is open.
 */
export async function exchange(db: PGlite, bytes: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  await db.execProtocolRawStream(bytes, {
    onRawData: (piece) => {
      pieces.push(piece.slice());
    },
  }); // a view of memory that is written to again
  return pieces.length === 1 ? pieces[0]! : joined(pieces);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
