const places = 9;
const unit = 10 ** places;
/** The most bytes a number takes here: a sign, "2.", nine places and a comma. */
const widest = places + 4;
const zero = 48;
/** 000 to 999, one after the other. */
const threeDigits = Buffer.from(Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, "0")).join(""));

/**
 * A vector as JSON text. Nine decimal places are finer than float32 is for lengths near 1, and are written several
 * times as fast as `JSON.stringify` writes the shortest text of a double; vectors of other lengths are left to that.
 */
export function jsonVector(vector: Float32Array): string {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  // Written so that NaN is left to JSON too.
  if (!(sum >= 0.25 && sum <= 4)) return JSON.stringify(Array.from(vector));
  const text = Buffer.allocUnsafe(vector.length * widest + 1);
  text[0] = 0x5b;
  let at = 1;
  for (let i = 0; i < vector.length; i++) {
    at = writeNumber(text, at, vector[i]!);
    text[at++] = 0x2c;
  }
  // In place of the last comma.
  text[at - 1] = 0x5d;
  return text.toString("latin1", 0, at);
}

/** Writes a number from −2 to 2 and answers where it ends. */
function writeNumber(text: Buffer, start: number, value: number): number {
  let at = start;
  let rest = Math.round(value * unit) | 0;
  if (rest < 0) {
    text[at++] = 0x2d;
    rest = -rest;
  }
  const millions = (rest / 1_000_000) | 0;
  const below = rest - 1_000_000 * millions;
  const thousands = (below / 1_000) | 0;
  const whole = (millions / 1_000) | 0;
  text[at] = zero + whole;
  text[at + 1] = 0x2e;
  writeThree(text, at + 2, millions - 1_000 * whole);
  writeThree(text, at + 5, thousands);
  writeThree(text, at + 8, below - 1_000 * thousands);
  return at + places + 2;
}

function writeThree(text: Buffer, at: number, number: number): void {
  const from = 3 * number;
  text[at] = threeDigits[from]!;
  text[at + 1] = threeDigits[from + 1]!;
  text[at + 2] = threeDigits[from + 2]!;
}
