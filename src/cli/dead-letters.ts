import { Command } from "commander";
import { print, withApp } from "./with-app.js";

export function deadLettersCommand(): Command {
  return new Command("dead-letters")
    .description("lists work that was given up after its last attempt, or does it again")
    .option("--queue <name>", "one kind of work only, such as index-item")
    .option("--replay", "do it again")
    .option("--json", "print one JSON document")
    .action(async ({ queue, replay, json }: { queue?: string; replay?: boolean; json?: boolean }) => {
      await withApp(async ({ runtime }) => {
        const { deadLetters } = runtime.services;
        if (replay) {
          const replayed = await deadLetters.replay({ queue: queue ?? null });
          await runtime.relay.idle();
          const left = await deadLetters.list(queue ?? null, 100, null);
          return print(
            json,
            { replayed, left: left.length },
            () =>
              `${replayed} done again${left.length > 0 ? `, of which ${left.length} were given up once more` : ""}.`,
          );
        }
        const letters = (await deadLetters.list(queue ?? null, 100, null)).map(
          ({ number, createdAt, diedAt, ...rest }) => ({
            id: number.toString(),
            ...rest,
            createdAt: new Date(createdAt).toISOString(),
            diedAt: new Date(diedAt).toISOString(),
          }),
        );
        print(
          json,
          letters,
          () =>
            letters
              .map(
                ({ id, topic, key, attempts, error, diedAt }) =>
                  `${id}  ${topic} ${key}: ${error ?? ""} (${attempts} attempts, ${diedAt})`,
              )
              .join("\n") || "Nothing was given up.",
        );
      });
    });
}
