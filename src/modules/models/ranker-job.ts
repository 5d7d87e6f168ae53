import type { EvaluationBehaviour } from "../../core/evaluation/world.js";
import type { EvaluationItem } from "../../core/evaluation/evaluation-item.js";
import { sketchDimension } from "../../core/ranking/own-vectors/sketch.js";
import { pacer } from "../common/pacer.js";
import type { RankerJob } from "./ranker-thread.js";

type BareItem = Omit<EvaluationItem, "vector" | "own">;

/** A job as bytes that move to its thread. Handing over the objects themselves held the event loop for seconds. */
export interface PackedRankerJob extends Omit<RankerJob, "items" | "behaviours"> {
  /** each a JSON array of some of them, in order */
  readonly items: readonly Uint8Array<ArrayBuffer>[];
  readonly behaviours: readonly Uint8Array<ArrayBuffer>[];
  /** of every item, one after the other */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** what items bring along, one after the other, of those at these places among all */
  readonly own: { readonly of: Int32Array<ArrayBuffer>; readonly sketches: Float32Array<ArrayBuffer> };
}

const together = 200;

/** Packs a job in turns with other work; `transfer`: what moves to the thread and is gone here. */
export async function packJob({
  items,
  behaviours,
  ...rest
}: RankerJob): Promise<{ packed: PackedRankerJob; transfer: ArrayBuffer[] }> {
  const breathe = pacer();
  const encoder = new TextEncoder();
  const { dimension } = rest.codebook;
  const vectors = new Float32Array(items.length * dimension);
  const parts = async <Row>(
    rows: readonly Row[],
    bare: (row: Row, index: number) => unknown,
  ): Promise<Uint8Array<ArrayBuffer>[]> => {
    const out: Uint8Array<ArrayBuffer>[] = [];
    for (let from = 0; from < rows.length; from += together) {
      await breathe();
      out.push(encoder.encode(JSON.stringify(rows.slice(from, from + together).map((row, i) => bare(row, from + i)))));
    }
    return out;
  };
  const of = Int32Array.from(items.flatMap(({ own }, i) => (own ? i : [])));
  const own = { of, sketches: new Float32Array(of.length * sketchDimension) };
  for (let i = 0; i < of.length; i++) {
    if (i % together === 0) await breathe();
    own.sketches.set(items[of[i]!]!.own!, i * sketchDimension);
  }
  const packed: PackedRankerJob = {
    ...rest,
    vectors,
    own,
    behaviours: await parts(behaviours, (behaviour) => behaviour),
    items: await parts(items, ({ vector, own: _own, ...item }, i): BareItem => {
      vectors.set(vector, i * dimension);
      return item;
    }),
  };
  const moved = [vectors, own.of, own.sketches, ...packed.items, ...packed.behaviours];
  return { packed, transfer: moved.map(({ buffer }) => buffer) };
}

/** The job that was packed. */
export function unpackJob({ items, behaviours, vectors, own, ...rest }: PackedRankerJob): RankerJob {
  const decoder = new TextDecoder();
  const { dimension } = rest.codebook;
  const sketches = new Map(
    Array.from(own.of, (place, i) => [place, own.sketches.subarray(i * sketchDimension, (i + 1) * sketchDimension)]),
  );
  const rows = <Row>(parts: readonly Uint8Array[]): Row[] =>
    parts.flatMap((part) => JSON.parse(decoder.decode(part)) as Row[]);
  return {
    ...rest,
    behaviours: rows<EvaluationBehaviour>(behaviours),
    items: rows<BareItem>(items).map(
      (item, i): EvaluationItem => ({
        ...item,
        vector: vectors.subarray(i * dimension, (i + 1) * dimension),
        ...(sketches.has(i) ? { own: sketches.get(i)! } : {}),
      }),
    ),
  };
}
