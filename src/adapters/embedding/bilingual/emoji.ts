import { readFileSync } from "node:fs";

const pictures =
  /\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\p{EMod}|\u{FE0F}|\u{200D}\p{Extended_Pictographic})*/gu;
/** Choice of coloured picture and skin: says nothing of the meaning. */
const looks = /[\u{FE0F}\p{EMod}]/gu;

/** English names of emoji, so that 🐶 means what "dog face" means. */
export class EmojiNames {
  readonly #names: ReadonlyMap<string, string>;

  /** `text`: lines "emoji TAB name" */
  constructor(text: string) {
    this.#names = new Map(
      text.split("\n").map((line) => {
        const [picture = "", name = ""] = line.split("\t");
        return [picture.replace(looks, ""), name];
      }),
    );
  }

  /** The text with the name of each emoji in its place; unknown ones are left out. */
  spell(text: string): string {
    return text.replace(pictures, (picture) => {
      const plain = picture.replace(looks, "");
      return ` ${this.#names.get(plain) ?? this.#names.get(Array.from(plain)[0]!) ?? ""} `;
    });
  }
}

/** Reads the names that scripts/embedder wrote. */
export function readEmojiNames(path: URL): EmojiNames {
  return new EmojiNames(readFileSync(path, "utf8"));
}
