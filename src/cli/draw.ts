import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { GodwitError } from "../core/errors.js";
import { wholeFrom } from "./arguments.js";
import { askAt } from "./ask-at.js";

interface Flags {
  user: string;
  migration?: string;
  months: number;
  language: string;
  out?: string;
  url: string;
  json?: true;
}

const document = `query Draw($user: ID!, $migration: ID, $months: Int, $language: String) {
  picture(userId: $user, migrationId: $migration, months: $months, language: $language) { svg text }
}`;

/** A person's interests, or one migration, as an SVG of its own, asked of a service that runs. */
export function drawCommand(): Command {
  return new Command("draw")
    .exitOverride()
    .description("draws a person's interests, or one migration, as SVG with a text alternative, from a running service")
    .requiredOption("--user <id>", "whose")
    .option("--migration <id>", "this migration of theirs; absent = their last months")
    .option("--months <n>", "how many months back", wholeFrom(1), 6)
    .option("--language <tag>", "en or zh", "en")
    .option("--out <file>", "where to; absent = standard output")
    .option("--url <url>", "the API", "http://127.0.0.1:4000/graphql")
    .option("--json", "print one JSON document with svg and text")
    .addHelpText("after", "\nThe credential is taken from the variable GODWIT_TOKEN: a user's token, or a key.")
    .action(async ({ user, migration, months, language, out, url, json }: Flags) => {
      const ask = askAt(url, process.env["GODWIT_TOKEN"] || null);
      const { data, errors = [] } = await ask(document, { user, migration: migration ?? null, months, language });
      if (errors.length > 0) throw new GodwitError("BAD_USER_INPUT", errors.map(({ message }) => message).join("\n"));
      const picture = data?.["picture"] as { svg: string; text: string } | null | undefined;
      if (!picture)
        throw new GodwitError(
          "NOT_FOUND",
          "There is nothing to draw: too little is known of this person and time, or what is known is sensitive.",
        );
      if (out !== undefined) await writeFile(out, picture.svg);
      if (json) process.stdout.write(`${JSON.stringify(picture)}\n`);
      else process.stdout.write(out === undefined ? `${picture.svg}\n` : `${out}: ${picture.text}\n`);
    });
}
