import { serve } from "../../src/serve.js";
import { createLogger } from "../../src/logging.js";
import { ask, situationsOf } from "../demo/answers.js";
import { demoConfig, townScenes } from "../demo/demo.js";
import { load } from "../demo/load.js";
import { readOptions } from "../demo/options.js";
import { prepare } from "../demo/prepare.js";
import { about, report } from "../demo/report.js";
import { workspaceOf } from "../demo/workspace.js";
import { showcase } from "../town/showcase.js";
import { docsEnd, questions, type Question } from "./questions.js";

const significantDigits = 3;

/**
 * The parts of the pages that a run of the demo makes: what it prints, and the answers to the docs' questions. The town
 * ends at a fixed time, so that an answer changes only with the code. `folder` is where the demo may keep its data;
 * `then` may ask the same service more, once the parts are made.
 */
export async function demoAnswers(
  folder: string,
  then: (url: string) => Promise<void> = async () => {},
): Promise<Map<string, string>> {
  const options = readOptions(["--port", "0", "--end", docsEnd]);
  const workspace = workspaceOf(options, folder);
  const config = demoConfig(options, workspace);
  const logger = createLogger({ level: "error" });
  const now = Date.parse(docsEnd);
  const clock = (): number => now;
  const manifest = await prepare(workspace, options);
  const subject = await load(workspace, true, { config, logger, clock });
  const running = await serve({ config, logger, clock });
  try {
    const situations = situationsOf(subject, now, townScenes);
    const answers = await ask(running.url, subject, situations);
    const printed = [about(manifest), report({ subject, answers, now, ...situations, truth: showcase })].join("\n\n");
    const made = new Map([["demo-output", `\`\`\`text\n${printed}\n\`\`\``]]);
    for (const question of questions) made.set(question.name, await answered(running.url, question));
    await then(running.url);
    return made;
  } finally {
    await running.close();
  }
}

/** The question and its answer in Markdown, numbers shortened. Throws where the service refuses. */
async function answered(url: string, { query, variables }: Question): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (errors !== undefined) throw new Error(`the docs' question was refused: ${JSON.stringify(errors)}\n${query}`);
  const asked = variables === undefined ? "" : `\n\nwith the variables \`${JSON.stringify(variables)}\`, answers`;
  return `\`\`\`graphql\n${query}\n\`\`\`${asked}\n\n\`\`\`json\n${laidOut(shortened(data))}\n\`\`\``;
}

/** Numbers to three significant digits: enough to read, and the same on every machine. */
function shortened(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(significantDigits));
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]));
}

const width = 100;

/** JSON whose parts stand on one line where they fit. */
function laidOut(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value, null, 1)
    .replaceAll(/\n\s*/g, " ")
    .replaceAll(/\[ (.*?) \]/g, "[$1]");
  if (typeof value !== "object" || value === null || flat.length + indent.length <= width) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => `${inner}${laidOut(one, inner)}`)
    : Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${laidOut(one, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}
