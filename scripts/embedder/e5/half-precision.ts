/** Values of a block of 4-bit weights that share a scale, and its bytes: the scale, then two values a byte. */
const block = 32;
const blockBytes = 18;

/** A number of half precision, by its bits. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const single = new Float32Array(1);
const bitsOf = new Uint32Array(single.buffer);

/** The bits of the nearest number of half precision; too small ones are 0, too large ones are not looked for. */
export function toHalf(x: number): number {
  single[0] = x;
  const bits = bitsOf[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 255) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent > 0) return (sign | (exponent << 10) | (fraction >> 13)) + ((fraction >> 12) & 1);
  if (exponent < -10) return sign;
  const whole = fraction | 0x800000;
  return sign | ((whole >> (14 - exponent)) + ((whole >> (13 - exponent)) & 1));
}

/** 4-bit weights in blocks of 32 (Q4_0 of llama.cpp) in half precision. */
export function unpacked(bytes: Buffer, count: number): Buffer {
  const out = Buffer.alloc(2 * count);
  for (let b = 0; b < count / block; b++) {
    const scale = fromHalf(bytes.readUInt16LE(b * blockBytes));
    for (let j = 0; j < block / 2; j++) {
      const two = bytes[b * blockBytes + 2 + j]!;
      out.writeUInt16LE(toHalf(((two & 15) - 8) * scale), 2 * (b * block + j));
      out.writeUInt16LE(toHalf(((two >> 4) - 8) * scale), 2 * (b * block + j + block / 2));
    }
  }
  return out;
}

/** Numbers of single precision in half precision. */
export function halved(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length / 2);
  for (let i = 0; i < bytes.length / 4; i++) out.writeUInt16LE(toHalf(bytes.readFloatLE(4 * i)), 2 * i);
  return out;
}
