import { mkdtempSync, openSync, ftruncateSync, closeSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { FileRecord } from "../../../src/cli/reading/records.js";
import { openSource } from "../../../src/cli/reading/source.js";

const folder = mkdtempSync(join(tmpdir(), "godwit-odd-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const write = (content: Uint8Array): string => {
  const path = join(folder, `file-${++files}`);
  writeFileSync(path, content);
  return path;
};
const item = (id: string): string => `{"id":${JSON.stringify(id)},"title":"A title"}`;

const readAll = async (path: string): Promise<{ taken: FileRecord[]; bytes: number; error: unknown }> => {
  const source = await openSource(path);
  const taken: FileRecord[] = [];
  try {
    for await (const record of source.records()) taken.push(record);
    return { taken, bytes: source.read(), error: null };
  } catch (error) {
    return { taken, bytes: source.read(), error };
  }
};

describe("what is no JSON in UTF-8 is named, with the remedy, before anything is read", () => {
  test.each<[what: string, content: Uint8Array, says: RegExp]>([
    [
      "UTF-16 with its mark",
      Buffer.from(`\ufeff${item("x")}`, "utf16le"),
      /is UTF-16 \(little endian\).*iconv -f UTF-16LE/,
    ],
    ["UTF-16 without one", Buffer.from(item("x"), "utf16le"), /is UTF-16/],
    ["a ZIP archive", Buffer.from("PK\u0003\u0004rest"), /ZIP archive or a spreadsheet.*unpack it/],
    ["gzip of zstd", gzipSync(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])), /zstd/],
  ])("%s", async (_, content, says) => {
    const { error } = await readAll(write(content));
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", message: expect.stringMatching(says) as string });
  });
});

describe("a record without an end ends soon, and is never held whole", () => {
  const ofTwoGigabytes = (begin: string): string => {
    const path = join(folder, `sparse-${++files}`);
    const file = openSync(path, "w");
    writeSync(file, begin);
    ftruncateSync(file, 2 ** 31);
    closeSync(file);
    return path;
  };

  test.each([
    ["a line", `${item("first")}\n{"id":"`],
    ["an element of an array", `[${item("first")},{"id":"`],
    ["an object over several lines", `{\n"id":"first"}\n{"id":"`],
  ])("%s of 2 GB", async (_, begin) => {
    const { taken, bytes, error } = await readAll(ofTwoGigabytes(begin));
    expect(taken).toHaveLength(1);
    expect(error).toMatchObject({
      code: "TOO_LARGE",
      message: expect.stringMatching(/more than 16 MiB in one record/) as string,
    });
    expect(bytes).toBeLessThan(64 * 1024 * 1024);
  });

  test("a gzip bomb", async () => {
    const bomb = gzipSync(Buffer.alloc(128 * 1024 * 1024, "x"));
    const { error } = await readAll(write(Buffer.concat([gzipSync(`${item("first")}\n`), bomb])));
    expect(error).toMatchObject({ code: "TOO_LARGE" });
  });
});
