import { Command } from "commander";
import { print, withApp } from "./with-app.js";

export function exportCommand(): Command {
  return new Command("export")
    .description("prints everything known about a user, as JSON")
    .requiredOption("--user <id>", "the user")
    .option("--json", "print one JSON document (the default)")
    .action(async ({ user }: { user: string }) => {
      await withApp(async ({ core }) => print(true, await core.services.privacy.export(core.services.pseudonyms.of(user)), () => ""));
    });
}

export function eraseCommand(): Command {
  return new Command("erase")
    .description("erases a user from every store")
    .requiredOption("--user <id>", "the user")
    .option("--json", "print one JSON document")
    .action(async ({ user, json }: { user: string; json?: boolean }) => {
      await withApp(async ({ core }) => {
        const result = await core.services.privacy.erase(core.services.pseudonyms.of(user), "command");
        await core.relay.idle();
        print(json, result, () => (result.erased ? `Erased: ${Object.entries(result.rows).filter(([, n]) => n > 0).map(([name, n]) => `${n} ${name}`).join(", ")}.` : "Nothing was known."));
      });
    });
}
