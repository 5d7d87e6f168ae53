import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delayed } from "node:timers/promises";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { Unavailable, type Part } from "./part.js";

const home = vi.hoisted(() => (process.env["GODWIT_SERVICES_DIR"] = `/tmp/godwit-services-test-${process.pid}`));
const { start, status, stop } = await import("./run.js");
const scratch = mkdtempSync(join(tmpdir(), "godwit-toy-"));
const childFile = join(scratch, "child");

/** A process with a child of its own that would outlive it. */
const program = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  require("node:fs").writeFileSync(${JSON.stringify(childFile)}, String(child.pid));
  setInterval(() => {}, 1000);`;

const toy: Part = {
  name: "nats",
  sentence: "a toy",
  prepare: async () => ({
    address: "toy://here",
    variables: { TEST_TOY: "here" },
    launch: { command: process.execPath, args: ["-e", program], ready: async () => existsSync(childFile) },
  }),
};
const begin = () => start(toy, false, () => {});
const lives = (pid: number) => /^[^Z\s]/.test(spawnSync("ps", ["-o", "stat=", "-p", String(pid)]).stdout.toString());

afterEach(async () => {
  await stop(toy);
  rmSync(childFile, { force: true });
});
afterAll(() => {
  for (const folder of [home, scratch]) rmSync(folder, { recursive: true, force: true });
});

test("a part starts once, is said to run, and stops with everything it began", async () => {
  const first = await begin();
  expect(first).toMatchObject({ state: "running", detail: "started", address: "toy://here" });
  expect(readFileSync(join(home, "nats.pid"), "utf8")).toBe(`${first.pid}\n`);
  expect(await begin()).toMatchObject({ pid: first.pid, detail: "already running" });
  expect(status(toy)).toMatchObject({ state: "running", variables: { TEST_TOY: "here" } });
  const child = Number(readFileSync(childFile, "utf8"));
  expect(lives(child)).toBe(true);
  expect(await stop(toy)).toMatchObject({ state: "stopped", detail: "stopped" });
  expect([first.pid!, child].map(lives)).toEqual([false, false]);
  expect(status(toy)).toMatchObject({ state: "stopped", detail: "not started" });
  expect(existsSync(join(home, "nats.pid"))).toBe(false);
});

test("of a part that was killed, what it left behind is stopped", async () => {
  const { pid } = await begin();
  const child = Number(readFileSync(childFile, "utf8"));
  process.kill(pid!, "SIGKILL");
  while (lives(pid!)) await delayed(10);
  expect(status(toy)).toMatchObject({ state: "stopped", detail: "has ended by itself" });
  expect(lives(child)).toBe(true);
  await stop(toy);
  expect(lives(child)).toBe(false);
});

test("a part that cannot be had is skipped, one that ends at once has failed, and both say why", async () => {
  const none: Part = { ...toy, prepare: () => Promise.reject(new Unavailable("no toy here")) };
  expect(await start(none, false, () => {})).toEqual({ name: "nats", state: "skipped", detail: "no toy here" });
  const args = ["-e", "console.error('out of order'); process.exit(3)"];
  const launch = { command: process.execPath, args, ready: async () => false };
  const broken: Part = { ...toy, prepare: async () => ({ address: "", variables: {}, launch }) };
  const report = await start(broken, false, () => {});
  expect(report).toMatchObject({ state: "failed" });
  expect(report.detail).toContain("out of order");
});
