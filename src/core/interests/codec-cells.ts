import { GodwitError } from "../errors.js";
import type { Sparse } from "../sparse.js";
import { ByteReader, ByteWriter } from "../topics/bytes.js";
import { decayTo, type Cells, type DecayedRows } from "./cells.js";

const version = 1;
/** Sums below this, in units of strength, are not worth their bytes: they only fade further. */
const negligible = 1e-6;

export function encodeCells(cells: Cells): Uint8Array {
  const writer = new ByteWriter(4096);
  writeCells(writer, cells);
  return writer.finish();
}

export function decodeCells(bytes: Uint8Array): Cells {
  return readCells(new ByteReader(bytes));
}

export function writeCells(writer: ByteWriter, cells: Cells): void {
  writer.unsigned(version);
  writer.signed(cells.reference);
  // Shards of a population may count below zero: what one folded, another may have taken out.
  writer.signed(cells.behaviours);
  writer.float64(cells.totalStrength);
  for (const table of cells.horizons) writeRows(writer, table, cells.reference);
  writeRows(writer, cells.slices, cells.reference);
}

export function readCells(reader: ByteReader): Cells {
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

export function writeSparse(writer: ByteWriter, sparse: Sparse): void {
  writer.unsigned(sparse.index.length);
  let previous = 0;
  for (const topic of sparse.index) {
    writer.unsigned(topic - previous);
    previous = topic;
  }
  for (const value of sparse.value) writer.float32(value);
}

export function readSparse(reader: ByteReader): { index: number[]; value: number[] } {
  const count = reader.unsigned();
  const index: number[] = [];
  const value: number[] = [];
  for (let i = 0, topic = 0; i < count; i++) index.push((topic += reader.unsigned()));
  for (let i = 0; i < count; i++) value.push(reader.float32());
  return { index, value };
}
