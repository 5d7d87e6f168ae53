import { GodwitError } from "../errors.js";
import { exponents } from "./conformal.js";

/** e-detector values per exponent: M_t = (M_{t−1} + 1)·e_t. Single precision, so that encoding loses nothing. */
export type Capital = Float32Array;

/**
 * What an earlier regime looked like: the times it held (epoch ms) and its distribution (topic → share, largest first).
 */
export interface Regime {
  readonly start: number;
  readonly end: number;
  readonly topics: readonly number[];
  readonly shares: readonly number[];
}

/** What the detector keeps of a user between sessions. */
export interface DetectorState {
  /** sessions observed so far, over all regimes */
  readonly observed: number;
  /** sessions since capital was last set back to 0; the capital of a topic never seen since is exactly this */
  readonly steps: number;
  /** start (epoch ms) of the first session of the regime that new sessions are compared with */
  readonly regimeStart: number;
  /** start and end (epoch ms) of the newest session observed: an earlier one is late and asks for a replay */
  readonly lastStart: number;
  readonly lastEnd: number;
  readonly surprise: Capital;
  /** topic → capital for more of it and for less of it */
  readonly topics: ReadonlyMap<number, { readonly more: Capital; readonly less: Capital }>;
  /** earlier regimes, oldest first, at most `regimesKept` */
  readonly regimes: readonly Regime[];
}

export const regimesKept = 8;

export function initialState(observed = 0): DetectorState {
  return {
    observed,
    steps: 0,
    regimeStart: Number.NEGATIVE_INFINITY,
    lastStart: Number.NEGATIVE_INFINITY,
    lastEnd: Number.NEGATIVE_INFINITY,
    surprise: new Float32Array(exponents.length),
    topics: new Map(),
    regimes: [],
  };
}

const version = 1;
const header = 1 + 4 + 4 + 8 * 3 + 4 * exponents.length + 2 + 1;

/** Little-endian bytes: 51 + 34 per topic + at most 161 per earlier regime. */
export function encodeState(state: DetectorState): Uint8Array {
  const regimeBytes = state.regimes.reduce((sum, r) => sum + 17 + 6 * r.topics.length, 0);
  const perTopic = 2 + 8 * exponents.length;
  const bytes = new Uint8Array(header + perTopic * state.topics.size + regimeBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u8 = (x: number): void => {
    view.setUint8(at, x);
    at += 1;
  };
  const u16 = (x: number): void => {
    view.setUint16(at, x, true);
    at += 2;
  };
  const u32 = (x: number): void => {
    view.setUint32(at, x, true);
    at += 4;
  };
  const f64 = (x: number): void => {
    view.setFloat64(at, x, true);
    at += 8;
  };
  const f32 = (x: number): void => {
    view.setFloat32(at, x, true);
    at += 4;
  };
  u8(version);
  u32(state.observed);
  u32(state.steps);
  f64(state.regimeStart);
  f64(state.lastStart);
  f64(state.lastEnd);
  state.surprise.forEach(f32);
  u16(state.topics.size);
  u8(state.regimes.length);
  for (const [topic, { more, less }] of [...state.topics].toSorted((a, b) => a[0] - b[0])) {
    u16(topic);
    more.forEach(f32);
    less.forEach(f32);
  }
  for (const r of state.regimes) {
    f64(r.start);
    f64(r.end);
    u8(r.topics.length);
    r.topics.forEach((t, i) => {
      u16(t);
      f32(r.shares[i]!);
    });
  }
  return bytes;
}

/** Inverse of `encodeState`. Throws CONFLICT when the bytes are of another version or cut short: replay instead. */
export function decodeState(bytes: Uint8Array): DetectorState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < header || view.getUint8(0) !== version)
    throw new GodwitError(
      "CONFLICT",
      `detector state of ${bytes.length} bytes is not of version ${version}; replay the user's sessions`,
    );
  let at = 1;
  const u8 = (): number => view.getUint8(at++);
  const u16 = (): number => {
    at += 2;
    return view.getUint16(at - 2, true);
  };
  const u32 = (): number => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const f64 = (): number => {
    at += 8;
    return view.getFloat64(at - 8, true);
  };
  const f32 = (): number => {
    at += 4;
    return view.getFloat32(at - 4, true);
  };
  const capital = (): Capital => Float32Array.from(exponents, f32);
  try {
    const observed = u32();
    const steps = u32();
    const regimeStart = f64();
    const lastStart = f64();
    const lastEnd = f64();
    const surprise = capital();
    const topicCount = u16();
    const regimeCount = u8();
    const topics = new Map<number, { more: Capital; less: Capital }>();
    for (let i = 0; i < topicCount; i++) {
      const topic = u16();
      topics.set(topic, { more: capital(), less: capital() });
    }
    const regimes: Regime[] = [];
    for (let i = 0; i < regimeCount; i++) {
      const start = f64();
      const end = f64();
      const length = u8();
      const list: number[] = [];
      const shares: number[] = [];
      for (let j = 0; j < length; j++) {
        list.push(u16());
        shares.push(f32());
      }
      regimes.push({ start, end, topics: list, shares });
    }
    return { observed, steps, regimeStart, lastStart, lastEnd, surprise, topics, regimes };
  } catch (cause) {
    throw new GodwitError("CONFLICT", "detector state is cut short; replay the user's sessions", [], { cause });
  }
}
