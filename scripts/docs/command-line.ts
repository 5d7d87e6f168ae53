import type { Command } from "commander";
import { programOf } from "../../src/cli/cli.js";

const cell = (text: string): string => text.replaceAll("|", String.raw`\|`).replaceAll("\n", " ");

/** A verb in Markdown: how it is called, what it does, its options. */
function verb(command: Command, parents: string): string[] {
  const name = `${parents} ${command.name()}`;
  if (command.commands.length > 0)
    return [
      `## ${name}`,
      "",
      sentence(command.description()),
      "",
      ...command.commands.flatMap((one) => verb(one, name)),
    ];
  const heading = parents.includes(" ") ? "###" : "##";
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    `${heading} ${name}`,
    "",
    `\`${[name, command.usage()].join(" ").trim()}\``,
    "",
    sentence(command.description()),
    "",
    ...(options.length === 0
      ? []
      : [
          "| option | meaning |",
          "|---|---|",
          ...options.map(({ flags, description, defaultValue }) => {
            const otherwise = defaultValue === undefined ? "" : ` (default: ${cell(JSON.stringify(defaultValue))})`;
            return `| \`${cell(flags)}\` | ${cell(description)}${otherwise} |`;
          }),
          "",
        ]),
  ];
}

function sentence(text: string): string {
  const trimmed = text.trim();
  const capital = `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}`;
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

/** Every verb of `godwit`, in Markdown, from the program itself. */
export function commandLinePage(): string {
  return programOf(() => {})
    .commands.flatMap((command) => verb(command, "godwit"))
    .join("\n")
    .trim();
}
