import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNdjson, withFolder } from "../datasets/sample-files.js";
import { generateTown } from "./model.js";
import { writeTown } from "./write-town.js";

const end = Date.parse("2026-05-10T12:00:00Z");

describe("writeTown", () => {
  it("writes the contract's files and the truth, labelled simulated", () =>
    withFolder({}, async (folder) => {
      const small = generateTown({ seed: 3, users: 6, days: 20, end });
      await writeTown(small, folder);
      expect(await readNdjson(join(folder, "behaviours.ndjson"))).toEqual(small.behaviours);
      expect(await readNdjson(join(folder, "items.ndjson"))).toHaveLength(small.items.length);
      expect(await readNdjson(join(folder, "users.ndjson"))).toEqual(small.users);
      expect(JSON.parse(await readFile(join(folder, "truth.json"), "utf8"))).toMatchObject({
        simulated: true,
        seed: 3,
      });
    }));
});

const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/town/cli.ts", ...args], { encoding: "utf8" });

describe("town command", () => {
  it("writes a town and prints its counts", () =>
    withFolder({}, async (folder) => {
      const { stdout, status } = run(
        "--out",
        folder,
        "--users",
        "8",
        "--days",
        "20",
        "--seed",
        "3",
        "--end",
        "2026-05-10T12:00:00Z",
        "--json",
      );
      expect(status).toBe(0);
      const counts = JSON.parse(stdout) as { behaviours: number };
      expect(counts).toMatchObject({ simulated: true, users: 8, items: 324, end: "2026-05-10T12:00:00.000Z" });
      expect(await readNdjson(join(folder, "behaviours.ndjson"))).toHaveLength(counts.behaviours);
    }));

  it("exits with 2 on wrong usage, saying what is wrong", () => {
    const wrong = run("--out", "out", "--users", "2");
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("users must be")]);
    expect(run("--out", "out", "--end", "tomorrow").status).toBe(2);
  });
});
