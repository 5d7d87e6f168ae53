import { endOfText } from "../../modules/common/exact-json.js";

/** Texts up to so many characters are light, whatever they hold. */
const light = 65_536;
/** A value takes so many characters on average at least, with its name and what stands around it. */
const charactersEach = 32;
/** So many values are light, however small bodies may be. */
const lightValues = 100_000;

const [quote, comma, square, curly] = [34, 44, 91, 123];

/**
 * May a JSON text be parsed in one go? A caller who has shown nothing yet can send one as large as bodies may be, and
 * parsing it holds the event loop: some tens of ms where it holds values as a batch does, more than a second where it
 * holds four million brackets. So values are counted before: commas and opening brackets outside of texts. `most`: as
 * many characters as a body may have.
 */
export function isLightJson(json: string, most: number): boolean {
  if (json.length <= light) return true;
  let left = Math.max(lightValues, most / charactersEach);
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfText(json, at + 1) - 1;
    else if ((code === comma || code === square || code === curly) && --left < 0) return false;
  }
  return true;
}
