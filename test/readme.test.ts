import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configurationTable, documentedVariables } from "../src/config/config.js";

const readme = readFileSync("README.md", "utf8");

test("the README's table is the one that the configuration makes", () => {
  const table = /<!-- configuration -->\n([^]*?)\n<!-- \/configuration -->/.exec(readme)?.[1];
  expect(
    table,
    "run npx tsx -e 'import(\"./src/config.js\").then((c) => console.log(c.configurationTable()))' and paste",
  ).toBe(configurationTable());
});

test("the README names every variable", () => {
  for (const name of documentedVariables) expect(readme).toContain(`\`${name}\``);
});

test("every page that README and docs link to exists", () => {
  const pages = [
    "README.md",
    ...["architecture", "data-model", "import", "graphql", "privacy", "operations", "authorisation"].map(
      (name) => `docs/${name}.md`,
    ),
  ];
  for (const page of pages) {
    const folder = page.includes("/") ? "docs/" : "";
    for (const [, target = ""] of readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g))
      expect(
        () => readFileSync(new URL(target, new URL(folder, `file://${process.cwd()}/`))),
        `${page} → ${target}`,
      ).not.toThrow();
  }
});

test("every command of the README is a script or a verb that exists", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  for (const [, name = ""] of readme.matchAll(/npm run (?:--silent )?([a-z]+)/g))
    expect(Object.keys(scripts)).toContain(name);
});
