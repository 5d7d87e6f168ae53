import { Parser } from "htmlparser2";

/** What is inside is not written for readers. */
const unread = new Set(["script", "style", "template", "noscript"]);
/** Elements that stand inside a word or a sentence; every other one ends it. */
const inline = new Set(
  "a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strong sub sup u var wbr".split(" "),
);
const markup = /[<&]/;
/** An entity, or the end of an element, that was escaped itself. */
const escaped = /&(?:#\d+|#x[\da-f]+|[a-z]\w+);|<\/[a-z]\w*>|<br ?\/?>/i;
/** Bounded, as addresses are: from each character of a long text without spaces all that follow would be tried. */
const addresses = /(?:https?:\/\/|www\.)[^\s<>"'，。、）]+|[\w.+-]{1,64}@[\w-]{1,253}\.[\w.-]+/gi;

/**
 * The words of a text without markup, entities, web and mail addresses: what is read for embeddings, topics and labels.
 * What people see keeps what was written. Texts that shops escape twice are read twice.
 */
export function plainText(text: string): string {
  let plain = text;
  if (markup.test(plain)) plain = withoutMarkup(plain);
  if (escaped.test(plain)) plain = withoutMarkup(plain);
  return plain
    .replace(addresses, " ")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n[\s]*/g, "\n")
    .trim();
}

function withoutMarkup(text: string): string {
  let plain = "";
  let hidden = 0;
  const parser = new Parser({
    ontext: (part) => {
      if (hidden === 0) plain += part;
    },
    onopentagname: (name) => {
      if (unread.has(name)) hidden++;
      if (!inline.has(name)) plain += "\n";
    },
    onclosetag: (name) => {
      if (unread.has(name) && hidden > 0) hidden--;
      if (!inline.has(name)) plain += "\n";
    },
  });
  parser.end(text);
  return plain;
}
