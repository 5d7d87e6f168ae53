import { variables } from "./variables.js";

/** The names of all variables, those that name a secret's file included. */
export const documentedVariables: readonly string[] = Object.entries(variables).flatMap(([name, v]) =>
  v.secret ? [name, `${name}_FILE`] : [name],
);

/** The table of variables for the docs, in Markdown. */
export function configurationTable(): string {
  const rows = Object.entries(variables).map(([name, v]) => {
    const names = v.secret ? `\`${name}\` or \`${name}_FILE\`` : `\`${name}\``;
    return `| ${names} | ${v.fallback ? `\`${v.fallback}\`` : ""} | ${v.describe} |`;
  });
  return ["| variable | default | meaning |", "|---|---|---|", ...rows].join("\n");
}
