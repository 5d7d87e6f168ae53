import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { pages as listed } from "../scripts/docs/pages.js";

const pages = listed();
const textOf = (page: string): string => readFileSync(page, "utf8");

/** Prose without fenced code: what stands in a listing is no heading and no link. */
const proseOf = (page: string): string => textOf(page).replaceAll(/^```[^]*?^```/gm, "");

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(page: string): Set<string> {
  const headings = [...proseOf(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Links of a page to files of the project: what is written, the file, the anchor in it. */
function linksOf(page: string): { written: string; file: string; anchor: string | undefined }[] {
  const targets = [...proseOf(page).matchAll(/(?:\]\(|(?:src|srcset|href)=")(?!https?:|mailto:)([^)"\s]+)/g)];
  return targets.map(([, written = ""]) => {
    const [path = "", anchor] = written.split("#");
    return { written, file: path === "" ? page : normalize(join(dirname(page), path)), anchor };
  });
}

test("there are pages to read", () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.flatMap(linksOf).length).toBeGreaterThan(60);
});

test.each(pages)("every link of %s leads somewhere", (page) => {
  const broken = linksOf(page)
    .filter(({ file, anchor }) => !existsSync(file) || (anchor !== undefined && !anchorsOf(file).has(anchor)))
    .map(({ written }) => written);
  expect(broken).toEqual([]);
});

test.each(pages)("every path of the project that %s names exists", (page) => {
  const named = [...textOf(page).matchAll(/(?<![\w@/.-])(?:src|scripts|test|docs|prisma|examples|ops)(?:\/[\w.-]+)+/g)];
  const missing = named.map(([path]) => path.replace(/\.$/, "")).filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
});

test.each(pages)("every command that %s shows is a script of package.json", (page) => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const named = [...textOf(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
