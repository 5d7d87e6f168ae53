import { CommanderError, type Command } from "commander";
import { GodwitError } from "../src/core/errors.js";

/**
 * Runs a script's command line as `godwit` runs its verbs: exit code 0 done, 1 failed, 2 wrong usage; one line for what
 * the caller can mend.
 */
export async function runProgram(program: Command): Promise<void> {
  try {
    await program.exitOverride().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.exitCode = error instanceof RangeError ? 2 : 1;
    const told =
      error instanceof RangeError || error instanceof GodwitError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`${told}\n`);
  }
}
