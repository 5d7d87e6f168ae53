import { GodwitError } from "../../core/errors.js";

interface Kind {
  readonly bytes: readonly number[];
  readonly what: string;
  readonly remedy: string;
}

const utf16 = (encoding: string): string => `convert it: iconv -f ${encoding} -t UTF-8`;
const archive = "unpack it first; only gzip is unpacked here";

/** What files are that are handed in by mistake, by their first bytes. */
const kinds: readonly Kind[] = [
  { bytes: [0xff, 0xfe, 0, 0], what: "is UTF-32", remedy: utf16("UTF-32") },
  { bytes: [0xff, 0xfe], what: "is UTF-16 (little endian)", remedy: utf16("UTF-16LE") },
  { bytes: [0xfe, 0xff], what: "is UTF-16 (big endian)", remedy: utf16("UTF-16BE") },
  { bytes: [0x50, 0x4b, 3, 4], what: "is a ZIP archive or a spreadsheet", remedy: archive },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "is compressed with zstd", remedy: archive },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: "is compressed with xz", remedy: archive },
  { bytes: [0x42, 0x5a, 0x68], what: "is compressed with bzip2", remedy: archive },
];
const withoutMark: readonly Kind[] = [
  { bytes: [0x7b, 0], what: "is UTF-16 (little endian)", remedy: utf16("UTF-16LE") },
  { bytes: [0, 0x7b], what: "is UTF-16 (big endian)", remedy: utf16("UTF-16BE") },
];

/** Throws BAD_USER_INPUT where a file begins as nothing does that can be read here, with what it is and the remedy. */
export function checkKind(name: string, head: Buffer): void {
  const kind = [...kinds, ...withoutMark].find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  if (kind) throw new GodwitError("BAD_USER_INPUT", `${name} ${kind.what}, not JSON in UTF-8; ${kind.remedy}.`);
}
