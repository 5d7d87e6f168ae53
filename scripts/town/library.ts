import { readFileSync } from "node:fs";
import { themes } from "./themes/index.js";
import { domains, type Domain, type Language, type WrittenItem } from "./themes/theme.js";

/** How much there is to read, buy and learn: the eighteen items of each theme that research counts on, or all. */
export const stocks = ["small", "whole"] as const;
export type Stock = (typeof stocks)[number];

const columns = "domain\tlanguage\ttitle\ttext\ttags\tdetail";

/** What a stock has of each theme, in the themes' order. The small stock comes first in the whole one. */
export function stockOf(stock: Stock): readonly (readonly WrittenItem[])[] {
  return themes.map(({ name, items }) => (stock === "small" ? items : items.concat(libraryOf(name))));
}

/** The items of library/<theme>.tsv, one a line. Throws with the file and line of what it cannot read. */
function libraryOf(theme: string): WrittenItem[] {
  const file = `library/${theme.replaceAll(" ", "-")}.tsv`;
  const [head, ...lines] = readFileSync(new URL(file, import.meta.url), "utf8")
    .trimEnd()
    .split(/\r?\n/);
  if (head !== columns) throw new Error(`${file}: the first line names the columns: ${columns}`);
  return lines.map((line, i) => readItem(line.split("\t"), `${file}:${i + 2}`));
}

function readItem([domain, language, title, text, tags, detail, ...more]: string[], where: string): WrittenItem {
  if (!domains.includes(domain as Domain)) throw new Error(`${where}: domain is ${domain}, not ${domains.join(", ")}.`);
  if (language !== "en" && language !== "zh") throw new Error(`${where}: language is ${language}, not en or zh.`);
  if (!title || !text || !tags || more.length > 0)
    throw new Error(`${where}: an item has a title, a text, tags and, where its domain says so, a detail.`);
  const written = [domain as Domain, language as Language, title, text, tags.split(", ")] as const;
  if (!detail) return written;
  return [...written, domain === "shop" ? Number(detail) : detail];
}
