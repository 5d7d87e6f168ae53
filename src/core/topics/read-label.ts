/** Longer answers are sentences, not names. */
const longest = 40;
const mostWords = 5;
const mostHan = 12;
const han = /\p{Script=Han}/gu;

/** What models put before a name. */
const prefixes =
  /^(?:the\s+)?(?:shared\s+|common\s+|main\s+)?(?:topic|label|name|answer|category|theme|title)(?:\s+(?:is|name|they share is))?\s*[:：]\s*|^the\s+(?:topic|theme|category)\s+(?:they\s+share\s+)?is\s+|^(?:主题|标签|名称|答案|类别|话题)\s*[:：是为]\s*/iu;

/**
 * The name in a language model's answer; null where it holds none: thoughts that were cut off, sentences, numbers,
 * several names. Thoughts, Markdown, JSON, quotation marks and prefixes around a name are left out.
 */
export function readLabel(answer: string): string | null {
  const said = withoutThoughts(answer);
  if (said === null) return null;
  const lines = said
    .replaceAll(/```\w*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  // "Sure! Here is the topic:" says nothing itself.
  const line = lines.find((one, i) => !(/[:：]$/.test(one) && i < lines.length - 1));
  if (line === undefined) return null;
  const json = fromJson(lines.join(" "));
  const name = undressed(json ?? line);
  return isName(name) ? name : null;
}

/** What a model says after its thoughts; null = the answer ends in the middle of one. */
export function withoutThoughts(answer: string): string | null {
  const rest = answer.replaceAll(/<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi, "");
  if (/<(think|thinking|reasoning)>/i.test(rest)) return null;
  // Some servers leave out the beginning of the thought.
  return rest.replace(/^[\s\S]*<\/(think|thinking|reasoning)>/i, "");
}

/** The only text in a JSON object or list; null = no JSON. */
function fromJson(said: string): string | null {
  if (!/^[{[]/.test(said)) return null;
  try {
    const texts = Object.values(JSON.parse(said) as object);
    return texts.length === 1 && typeof texts[0] === "string" ? texts[0] : "";
  } catch {
    return "";
  }
}

function undressed(text: string): string {
  let name = text.normalize("NFC").trim();
  for (let before = ""; before !== name; ) {
    before = name;
    name = name
      .replace(/^(?:#+|>|[-*•]|\d{1,2}[.)])\s+/, "")
      .replace(/^([*_`"'“‘«「『《(]+)([\s\S]*?)([*_`"'”’»」』》)]+)$/u, "$2")
      .replace(/^[*_`]+|[*_`]+$/g, "")
      .replace(prefixes, "")
      .replace(/[.。,，;；]+$/u, "")
      .trim();
  }
  return name;
}

function isName(name: string): boolean {
  if (name === "" || name.length > longest || !/\p{L}{2}|\p{Script=Han}/u.test(name)) return false;
  if (/[<>{}[\]\n|=]|https?:|[.!?。！？:：]/u.test(name)) return false;
  if ((name.match(han)?.length ?? 0) > mostHan) return false;
  return name.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length <= mostWords;
}
