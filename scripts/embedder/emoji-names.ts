import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Choice of coloured picture and skin: one name for all of them. */
const looks = /[\u{FE0F}\p{EMod}]/gu;

/** Lines "emoji TAB English name", sorted. `folder`: the unpacked package unicode-emoji-json. */
export function emojiNames(folder: string): string {
  const data = JSON.parse(readFileSync(join(folder, "data-by-emoji.json"), "utf8")) as Record<string, { name: string }>;
  const names = new Map<string, string>();
  for (const [picture, { name }] of Object.entries(data)) {
    const plain = picture.replace(looks, "");
    if (!names.has(plain)) names.set(plain, name.toLowerCase());
  }
  return Array.from(names, ([picture, name]) => `${picture}\t${name}`)
    .toSorted()
    .join("\n");
}
