import { type LearntTable, usedRows } from "./learn-table.js";

/** Largest step of a row: 31 levels keep the cosine of a row to .998 and halve the file that 255 would need. */
const levels = 15;

/** The bytes that readPieceTable reads, before compression. */
export function tableBytes({ rows, dimension: d }: LearntTable): Uint8Array {
  const count = rows.length / d;
  const used = usedRows(rows, d);
  const scale = new Float32Array(count);
  const steps = new Int8Array(used.length * d);
  used.forEach((row, at) => {
    const values = rows.subarray(row * d, (row + 1) * d);
    const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    scale[row] = largest / levels;
    for (let k = 0; k < d; k++) steps[at * d + k] = Math.round(values[k]! / scale[row]!);
  });
  return Buffer.concat([Buffer.from(scale.buffer), Buffer.from(steps.buffer)]);
}
