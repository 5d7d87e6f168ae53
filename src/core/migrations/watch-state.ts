import { GodwitError } from "../errors.js";

/**
 * What an earlier regime looked like: the times it held (epoch ms) and its distribution (topic → share, largest first).
 */
export interface Regime {
  readonly start: number;
  readonly end: number;
  readonly topics: readonly number[];
  readonly shares: readonly number[];
}

/** What the test for drift keeps of a user between sessions, beside the sessions themselves. */
export interface WatchState {
  /** sessions observed so far, over all regimes */
  readonly observed: number;
  /** sessions since the regime began to be watched */
  readonly steps: number;
  /** `observed` at the last look */
  readonly lookedAt: number;
  /** of the last look of this regime; 1 = none yet */
  readonly pValue: number;
  /** P(change) of the last look of this regime; 0 = none yet */
  readonly probability: number;
  /** start (epoch ms) of the first session of the regime that is watched */
  readonly regimeStart: number;
  /** start and end (epoch ms) of the newest session observed: an earlier one is late and asks for a replay */
  readonly lastStart: number;
  readonly lastEnd: number;
  /** earlier regimes, oldest first, at most `regimesKept` */
  readonly regimes: readonly Regime[];
}

export const regimesKept = 8;

export function initialState(observed = 0): WatchState {
  return {
    observed,
    steps: 0,
    lookedAt: observed,
    pValue: 1,
    probability: 0,
    regimeStart: Number.NEGATIVE_INFINITY,
    lastStart: Number.NEGATIVE_INFINITY,
    lastEnd: Number.NEGATIVE_INFINITY,
    regimes: [],
  };
}

/** Version 1 held the capital of an e-detector. */
const version = 2;
const header = 1 + 4 * 3 + 8 * 5 + 1;

/** Little-endian bytes: 54 + at most 161 per earlier regime. */
export function encodeState(state: WatchState): Uint8Array {
  const regimeBytes = state.regimes.reduce((sum, r) => sum + 17 + 6 * r.topics.length, 0);
  const bytes = new Uint8Array(header + regimeBytes);
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
  u32(state.lookedAt);
  f64(state.pValue);
  f64(state.probability);
  f64(state.regimeStart);
  f64(state.lastStart);
  f64(state.lastEnd);
  u8(state.regimes.length);
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
export function decodeState(bytes: Uint8Array): WatchState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < header || view.getUint8(0) !== version)
    throw new GodwitError(
      "CONFLICT",
      `state of ${bytes.length} bytes of the test for drift is not of version ${version}; replay the user's sessions`,
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
  try {
    const observed = u32();
    const steps = u32();
    const lookedAt = u32();
    const pValue = f64();
    const probability = f64();
    const regimeStart = f64();
    const lastStart = f64();
    const lastEnd = f64();
    const regimeCount = u8();
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
    return { observed, steps, lookedAt, pValue, probability, regimeStart, lastStart, lastEnd, regimes };
  } catch (cause) {
    throw new GodwitError("CONFLICT", "the state of the test for drift is cut short; replay the user's sessions", [], {
      cause,
    });
  }
}

/** Whether `decodeState` reads these bytes: those of an older version do not say what today's test knows. */
export function isCurrentState(bytes: Uint8Array): boolean {
  return bytes.length >= header && bytes[0] === version;
}

/** P(change) of the last look in the bytes of a state; 0 where an older version has left them, or there are none. */
export function probabilityIn(bytes: Uint8Array): number {
  if (!isCurrentState(bytes)) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(1 + 4 * 3 + 8, true);
}
