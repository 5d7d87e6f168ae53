import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFakeOpenAI, type FakeOpenAI } from "../fakes/openai/server.js";
import { columns, widthOf } from "../../scripts/demo/layout.js";

// As scripts/demo/run.mjs starts it; types are generated before tests run, and must not change under them.
const start = `import { register } from "tsx/esm/api"; register(); const { demo } = await import("./scripts/demo/demo.ts"); process.exitCode = await demo(process.argv.slice(1));`;

let folder = "";
let openai: FakeOpenAI;
let first: Ended;
let second: Ended;
let asked: Ended;

// What letters mean shifts by chance as well: only what even a strict budget finds is mei's.
const strict = { GODWIT_SESSIONS_PER_YEAR: "500", GODWIT_FALSE_ALARMS_USER_YEARS: "20" };

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

async function demo(...args: string[]): Promise<Ended> {
  const env = {
    ...process.env,
    GODWIT_DATA_DIR: folder,
    DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none",
    OPENAI_BASE_URL: openai.url,
    EMBEDDING_MODEL: "letters",
    ...strict,
  };
  const child = spawn(process.execPath, ["--input-type=module", "-e", start, "--", ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 200_000,
  });
  const [stdout, stderr, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve)),
  ]);
  return { status, stdout, stderr };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "godwit-demo-"));
  openai = await startFakeOpenAI(); // the built-in model is exact and slow; what is printed here does not depend on it
  const args = ["--small", "--users", "6", "--exit", "--port", "0", "--endpoint"];
  first = await demo(...args);
  asked = await demo(...args, "--auth");
  second = await demo(...args);
}, 900_000);

afterAll(async () => {
  await openai.close();
  await rm(folder, { recursive: true, force: true });
});

test("it ends well, and says that everything is simulated and where the truth lies", async () => {
  expect(first.stderr).not.toContain("Error");
  expect(first.status).toBe(0);
  expect(first.stdout).toContain("All of it is simulated.");
  const truth = JSON.parse(await readFile(join(folder, "town-small-1-6", "truth.json"), "utf8")) as {
    simulated: boolean;
  };
  expect(truth.simulated).toBe(true);
});

test("mei's migration is told in a sentence with its date", () => {
  const told = after(first.stdout, "The surest migration of mei").replace(/\s+/g, " ");
  expect(told).toMatch(/^ ?Since \d+ \w+ less .+, more .+\. \[(SHIFT|EMERGENCE|FADE|UNSURE), (CONFIRMED|SETTLED)\]/);
});

test("ada's mornings and evenings differ, by her own clock", () => {
  const [morning = "", evening = ""] = ["In the morning", "In the evening"].map((title) => after(first.stdout, title));
  expect(morning).toMatch(/^ \(\w+, \d+ \w+ \d{4} at 08:00, device desktop\)/);
  expect(evening).toMatch(/^ \(\w+, \d+ \w+ \d{4} at 21:00, device phone\)/);
  expect(strongest(morning)).not.toBe("");
  expect(strongest(morning)).not.toBe(strongest(evening));
});

test("five recommendations, each with a reason", () => {
  const lines = after(first.stdout, "Recommended to ada").split("\n").slice(1);
  const titles = lines.filter((line) => /^ \d\. /.test(line));
  expect(titles.map((line) => line.trim().slice(0, 2))).toEqual(["1.", "2.", "3.", "4.", "5."]);
  for (const title of titles) expect(lines[lines.indexOf(title) + 1] ?? "").toMatch(/^ {4}\S.*/);
});

test("no line is wider than a terminal", () => {
  for (const line of first.stdout.split("\n"))
    if (!line.includes(folder)) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
});

test("a second demo finds everything there", () => {
  expect(first.stdout).toContain("Importing");
  expect(second.status).toBe(0);
  expect(second.stdout).not.toContain("Importing");
  expect(after(second.stdout, "The surest migration of mei")).toBe(after(first.stdout, "The surest migration of mei"));
});

test("--auth asks for credentials, and prints some that are good for the questions of the demo", () => {
  expect(asked.status).toBe(0);
  expect(after(asked.stdout, "The surest migration of mei")).toBe(after(first.stdout, "The surest migration of mei"));
  expect(asked.stdout).toMatch(/a key that may do everything\ngw_\S+\n/);
  expect(asked.stdout).toMatch(/a token of ada, .*\n[\w-]+\.[\w-]+\.[\w-]+\n/);
  expect(first.stdout).not.toContain("gw_");
});

test("wrong options are explained, with status 2", async () => {
  const [unknown, missing, few] = [
    await demo("--dataset", "films"),
    await demo("--dataset", "completejourney", "--exit"),
    await demo("--users", "3", "--exit"),
  ];
  expect([unknown.status, missing.status, few.status]).toEqual([2, 2, 2]);
  expect(unknown.stderr).toContain("online-retail");
  expect(missing.stderr).toContain("--path");
  expect(few.stderr).toContain("at least 5");
});

/** A section's text, from behind its title to the next empty line. */
function after(text: string, title: string): string {
  const from = text.indexOf(title);
  return from < 0 ? "" : (text.slice(from + title.length).split("\n\n")[0] ?? "");
}

/** The first interest of a section. */
function strongest(section: string): string {
  return (
    section
      .split("\n")[1]
      ?.replace(/\s+\d.*$/, "")
      .trim() ?? ""
  );
}
