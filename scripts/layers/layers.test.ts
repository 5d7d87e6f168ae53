import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { check } from "./check.js";

let root: string;
let known: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "godwit-layers-"));
  known = join(root, "known.txt");
  write("known.txt", "# nothing\n");
  for (const folder of ["src", "test", "scripts"]) mkdirSync(join(root, folder));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const unknown = (): readonly string[] => check(root, known).unknown;

test("a tree whose imports all point downward has no fault", () => {
  write("src/main.ts", 'import "./cli/cli.js";\n');
  write("src/cli/cli.ts", 'import "../app.js";\nimport "../server/http.js";\n');
  write("src/app.ts", 'import "./adapters/store/store.js";\nimport "./runtime/runtime.js";\n');
  write("src/server/http.ts", 'import "node:http";\nimport "../runtime/runtime.js";\n');
  write("src/runtime/runtime.ts", 'import "../modules/topics/index.js";\n');
  write(
    "src/modules/topics/index.ts",
    'import type { Store } from "../../ports/store.js";\nimport "../../core/topics/fit.js";\n',
  );
  write("src/adapters/store/store.ts", 'import type { Store } from "../../ports/store.js";\n');
  write(
    "src/ports/store.ts",
    'import type { Id } from "../core/types.js";\nimport { type Id as Same } from "../core/types.js";\n',
  );
  write("src/core/topics/fit.ts", 'import "../types.js";\nimport "../statistics/median.js";\n');
  write(
    "src/core/topics/fit.test.ts",
    'import "vitest";\nimport "../../../test/support/seed.js";\nimport "../ranking/rank.js";\n',
  );
  write("src/core/statistics/median.ts", "");
  write("src/core/ranking/rank.ts", "");
  write("src/core/types.ts", "");
  write("test/support/seed.ts", "");
  expect(unknown()).toEqual([]);
});

test("a circle of files is named by its edges, types and re-exports included", () => {
  write("src/core/topics/a.ts", 'import type { B } from "./b.js";\n');
  write("src/core/topics/b.ts", 'export * from "./c.js";\n');
  write("src/core/topics/c.ts", 'export type A = import("./a.js").A;\n');
  write("src/core/topics/d.ts", 'import "./a.js";\n');
  expect(unknown()).toEqual([
    "circle of files: src/core/topics/a.ts → src/core/topics/b.ts",
    "circle of files: src/core/topics/b.ts → src/core/topics/c.ts",
    "circle of files: src/core/topics/c.ts → src/core/topics/a.ts",
  ]);
});

test("a circle of folders is found where no file is in one; what tests import makes none", () => {
  write("src/modules/topics/a.ts", 'import "../items/a.js";\n');
  write("src/modules/items/a.ts", "");
  write("src/modules/items/b.ts", 'await import("../topics/b.js");\n');
  write("src/modules/topics/b.ts", "");
  write("src/modules/users/a.ts", 'import "../topics/b.js";\n');
  write("src/modules/topics/b.test.ts", 'import "../users/a.js";\n');
  expect(unknown()).toEqual([
    "circle of folders: modules/items → modules/topics",
    "circle of folders: modules/topics → modules/items",
  ]);
});

test.each([
  ["src/core/topics/a.ts", "src/modules/topics/b.ts"],
  ["src/modules/topics/a.ts", "src/runtime/b.ts"],
  ["src/modules/topics/a.ts", "src/adapters/store/b.ts"],
  ["src/runtime/a.ts", "src/server/b.ts"],
  ["src/server/a.ts", "src/adapters/store/b.ts"],
  ["src/adapters/store/a.ts", "src/modules/topics/b.ts"],
  ["src/core/topics/a.ts", "src/core/migrations/b.ts"],
  ["src/core/ranking/a.ts", "src/core/evaluation/b.ts"],
  ["src/core/ranking/a.ts", "src/core/unheard-of/b.ts"],
  ["src/core/a.ts", "src/core/interests/b.ts"],
  ["src/unheard-of/a.ts", "src/core/b.ts"],
])("%s may not import %s", (from, to) => {
  write(to, "");
  const up = "../".repeat(from.split("/").length - 1);
  write(from, `import "${up}${to.replace(/\.ts$/, ".js")}";\n`);
  expect(unknown()).toEqual([`upward import: ${from} → ${to}`]);
});

test("ports import types only, core imports no package", () => {
  write("src/core/types.ts", 'import "node:fs";\n');
  write("src/ports/store.ts", 'import { type Id, parse } from "../core/types.js";\n');
  expect(unknown()).toEqual([
    "core is pure: src/core/types.ts → node:fs",
    "ports import types only: src/ports/store.ts → src/core/types.ts",
  ]);
});

test("src imports nothing of scripts, and its tests alone something of test", () => {
  write("scripts/town/model.ts", "");
  write("test/support/seed.ts", "");
  write("src/core/a.test.ts", 'import "../../scripts/town/model.js";\nimport "../../test/support/seed.js";\n');
  write("src/core/b.ts", 'import "../../test/support/seed.js";\n');
  expect(unknown()).toEqual([
    "import out of src: src/core/a.test.ts → scripts/town/model.ts",
    "import out of src: src/core/b.ts → test/support/seed.ts",
  ]);
});

test("files of at most 250 lines, TypeScript or not", () => {
  write("src/core/a.ts", "\n".repeat(250));
  write("src/core/b.ts", "\n".repeat(251));
  write("src/modules/topics/topics.graphql", "#\n".repeat(251));
  write("scripts/c.mjs", `${"\n".repeat(250)}export {};`);
  expect(unknown()).toEqual([
    "over 250 lines: scripts/c.mjs",
    "over 250 lines: src/core/b.ts",
    "over 250 lines: src/modules/topics/topics.graphql",
  ]);
});

test("lines of at most 120 columns, but for what no formatter can break", () => {
  const long = "x".repeat(130);
  write("src/core/exact.ts", `// ${"x".repeat(117)}\n`);
  write(
    "src/core/string.ts",
    `export const a = "${long}";\nexport const b = \`\${a}${long}\`;\nexport const c = /${long}/;\n`,
  );
  write("src/core/url.ts", `// https://example.org/${long}\n`);
  write("src/core/comment.ts", `// ${"x".repeat(118)}\n`);
  write("src/core/code.ts", `export const a = [${"1, ".repeat(50)}];\n`);
  write("src/core/after-string.ts", `export const a = ["a", ${"1, ".repeat(50)}];\n`);
  expect(unknown()).toEqual([
    "lines over 120 columns: src/core/after-string.ts",
    "lines over 120 columns: src/core/code.ts",
    "lines over 120 columns: src/core/comment.ts",
  ]);
});

test("a known fault is let pass, and leaves the list once it is mended", () => {
  write("src/core/a.ts", "\n".repeat(251));
  write("known.txt", "# today's\nover 250 lines: src/core/a.ts\nover 250 lines: src/core/b.ts\n");
  expect(check(root, known)).toMatchObject({
    files: 1,
    unknown: [],
    mended: ["over 250 lines: src/core/b.ts"],
  });
});
