import type { ChatCheck, EmbeddingCheck } from "../modules/operations/model-check.js";

/** What `doctor` prints of the models: `price` of a million tokens, 0 = not told. */
export function embeddingLine(check: EmbeddingCheck, price: number): string {
  const { space, textsPerSecond, failure, waiting, items, secondsWaiting, secondsAll, tokensAll } = check;
  if (textsPerSecond === null) return `DOWN     embedding ${space || "(space not known yet)"}: ${failure}`;
  const cost = tokensAll === null ? "" : `, about ${tokensAll.toLocaleString("en")} tokens${costOf(tokensAll, price)}`;
  const rest = waiting === 0 ? "all are embedded" : `${waiting} wait: about ${duration(secondsWaiting!)}`;
  return `model    embedding ${space}: ${textsPerSecond.toFixed(1)} texts a second; ${items} items take about ${duration(secondsAll!)}${cost}; ${rest}`;
}

export function chatLine({ name, answers, fit, failure, secondsEach }: ChatCheck): string {
  if (failure !== null) return `DOWN     chat ${name}: ${failure}`;
  const told = answers.map(({ answer, right }) => `${JSON.stringify(answer)}${right ? "" : " (wrong)"}`).join(", ");
  return fit
    ? `model    chat ${name}: names topics (${told}), ${secondsEach!.toFixed(1)} s each`
    : `UNFIT    chat ${name}: cannot name three topics that anybody can (${told}); labels come from terms. Choose another LANGUAGE_MODEL, or none`;
}

function costOf(tokens: number, price: number): string {
  return price === 0 ? "" : ` (${((tokens / 1_000_000) * price).toFixed(2)} at GODWIT_EMBEDDING_PRICE)`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} minutes`;
  return `${(seconds / 3_600).toFixed(1)} hours`;
}
