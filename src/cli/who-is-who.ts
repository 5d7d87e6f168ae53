import { Command } from "commander";
import { print, withApp } from "./with-app.js";

/** What an operator does about who is who: two ids become one person's, a history begins anew, an erasure is lifted. */
export function peopleCommand(): Command {
  const people = new Command("people").description("makes two ids one person's, resets a history, lifts an erasure");
  people
    .command("merge")
    .description("makes everything known about one id the user's; it cannot be undone")
    .requiredOption("--from <id>", "the other id, such as a visitor's")
    .requiredOption("--into <id>", "the user")
    .option("--json", "print one JSON document")
    .action(({ from, into, json }: { from: string; into: string; json?: boolean }) =>
      withApp(async ({ runtime }) => {
        const { people: service, pseudonyms } = runtime.services;
        const result = await service.merge(pseudonyms.of(from), pseudonyms.of(into), "command");
        await runtime.settle();
        print(json, result, () => (result.merged ? `Merged: ${told(result.rows)}.` : "They were one already."));
      }),
    );
  people
    .command("reset")
    .description("forgets what a user did, and keeps the account")
    .requiredOption("--user <id>", "the user")
    .option("--json", "print one JSON document")
    .action(({ user, json }: { user: string; json?: boolean }) =>
      withApp(async ({ runtime }) => {
        const rows = await runtime.services.people.reset(runtime.services.pseudonyms.of(user), "command");
        await runtime.relay.idle();
        print(json, { rows }, () => `Forgotten: ${told(rows)}.`);
      }),
    );
  people
    .command("lift")
    .description("takes an erasure back on the person's own request: what is recorded from now on is kept")
    .requiredOption("--user <id>", "the user")
    .requiredOption("--reason <text>", "who asked, and how")
    .option("--json", "print one JSON document")
    .action(({ user, reason, json }: { user: string; reason: string; json?: boolean }) =>
      withApp(async ({ runtime }) => {
        await runtime.services.people.lift(runtime.services.pseudonyms.of(user), reason, "command");
        print(json, { lifted: true }, () => "Lifted.");
      }),
    );
  return people;
}

function told(rows: Readonly<Record<string, number>>): string {
  const some = Object.entries(rows).filter(([, count]) => count > 0);
  return some.length === 0 ? "nothing was known" : some.map(([name, count]) => `${count} ${name}`).join(", ");
}
