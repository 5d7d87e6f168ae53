/** `npm run research -- <study>`: the studies behind the figures of docs/research. */
import { runProgram } from "../run-program.js";
import { studies } from "./studies.js";

const [name = "--help", ...args] = process.argv.slice(2);

function listed(): string {
  const width = Math.max(...Object.keys(studies).map(({ length }) => length));
  const lines = Object.entries(studies).map(([study, { sentence }]) => `  ${study.padEnd(width)}  ${sentence}`);
  return ["Usage: npm run research -- <study> [options]", "", "Studies (each has --help):", ...lines, ""].join("\n");
}

const study = Object.hasOwn(studies, name) ? studies[name] : undefined;
if (study !== undefined) {
  process.argv = [process.argv[0]!, "research", ...args];
  await runProgram((await study.load()).command);
} else if (name === "--help" || name === "-h") process.stdout.write(listed());
else {
  process.stderr.write(`There is no study "${name}".\n\n${listed()}`);
  process.exitCode = 2;
}
