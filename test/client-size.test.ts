import { expect, test } from "vitest";
import { entries, sizeOf } from "../scripts/client-size/size-of.js";

test.each(Object.keys(entries))("%s: small, of the client alone, nothing of a server", async (name) => {
  const { gzip, files } = await sizeOf(name, process.cwd());
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !file.startsWith("client/src/"))).toEqual([]);
  expect(gzip).toBeLessThan(8_000);
});

test("who imports cache policies gets nothing else", async () => {
  const { files } = await sizeOf("type policies for Apollo Client", process.cwd());
  expect(files).toEqual(["client/src/cache/apollo.ts"]);
});
