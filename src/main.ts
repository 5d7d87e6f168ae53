import { runCli } from "./cli/cli.js";

process.exitCode = await runCli(["serve"]);
