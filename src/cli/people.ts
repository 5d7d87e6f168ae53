import { Command, CommanderError } from "commander";
import { backUp } from "./backup.js";
import { print, withApp } from "./with-app.js";

export function exportCommand(): Command {
  return new Command("export")
    .description("prints everything known about a user, as JSON, or writes a backup of everything as NDJSON")
    .option("--user <id>", "the user")
    .option("--out <folder>", "an empty folder for the backup; godwit import --backup reads it")
    .option("--json", "print one JSON document (the default with --user)")
    .action(async ({ user, out, json }: { user?: string; out?: string; json?: boolean }) => {
      if ((user === undefined) === (out === undefined))
        throw new CommanderError(2, "godwit.export", "error: give one of --user and --out");
      if (out !== undefined) return backUp(out, json);
      if (user !== undefined)
        await withApp(async ({ runtime }) =>
          print(true, await runtime.services.privacy.export(runtime.services.pseudonyms.of(user)), () => ""),
        );
    });
}

export function eraseCommand(): Command {
  return new Command("erase")
    .description(
      "erases a user from every store, and takes what deleted rows have left behind out of the database's files",
    )
    .option("--user <id>", "the user")
    .option("--scrub", "nobody: only what earlier erasures have left in the files")
    .option("--json", "print one JSON document")
    .action(async ({ user, scrub, json }: { user?: string; scrub?: boolean; json?: boolean }) => {
      if ((user === undefined) === (scrub === undefined))
        throw new CommanderError(2, "godwit.erase", "error: give one of --user and --scrub");
      await withApp(async ({ runtime }) => {
        const { privacy, pseudonyms, upkeep } = runtime.services;
        const result =
          user === undefined ? { erased: false, rows: {} } : await privacy.erase(pseudonyms.of(user), "command");
        await runtime.relay.idle();
        await upkeep.scrub({ all: true });
        const told = result.erased
          ? `Erased: ${Object.entries(result.rows)
              .filter(([, n]) => n > 0)
              .map(([name, n]) => `${n} ${name}`)
              .join(", ")}.`
          : "Nothing was known.";
        print(json, result, () => (scrub ? "What deleted rows had left behind is out of the database's files." : told));
      });
    });
}
