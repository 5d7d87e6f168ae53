import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openEmbedded } from "../../src/adapters/postgres/database.js";
import { lockFolder } from "../../src/adapters/postgres/lock-folder.js";
import { prismaHistory } from "../../src/adapters/postgres/history/history.js";
import { migratedImage } from "../support/postgres-image.js";
import { historyContract } from "./history.contract.js";

historyContract("embedded PostgreSQL", async () => {
  const history = prismaHistory(await openEmbedded(null, await migratedImage()));
  return { history, other: null, close: () => history.close() };
});

const folder = mkdtempSync(join(tmpdir(), "godwit-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a folder belongs to one process; a killed one's lock is taken over", async () => {
  const source = new URL("../../src/adapters/postgres/lock-folder.ts", import.meta.url).href;
  const holder = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "--input-type=module",
      "-e",
      `const { lockFolder } = await import(${JSON.stringify(source)}); lockFolder(${JSON.stringify(folder)}); console.log("held"); setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(holder.stdout, "data");
  expect(() => lockFolder(folder)).toThrow(
    expect.objectContaining({
      code: "CONFIGURATION",
      path: ["GODWIT_DATA_DIR"],
      message: expect.stringContaining(`in use by process ${holder.pid}`) as string,
    }) as Error,
  );
  await expect(openEmbedded(folder)).rejects.toMatchObject({ code: "CONFIGURATION" });
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow("in use");
  unlock();
  lockFolder(folder)();
});

test("an embedded database keeps its rows from one start to the next", async () => {
  const place = join(folder, "data");
  const first = prismaHistory(await openEmbedded(place, await migratedImage()));
  await first.users.ensure(["kept"]);
  await first.close();
  const second = prismaHistory(await openEmbedded(place));
  expect((await second.users.byIds(["kept"])).map(({ id }) => id)).toEqual(["kept"]);
  await second.close();
});
