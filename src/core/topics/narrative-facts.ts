/** What a narrative may say: lines of facts, and what they are made of, for the check. */
export interface NarrativeFacts {
  /** primary subtag of the language it is to be written in */
  readonly language: string;
  /** most sentences */
  readonly sentences: number;
  /** one fact a line; nothing that a user wrote */
  readonly lines: readonly string[];
  /** labels that may be named; at least one must be */
  readonly named: readonly string[];
  /** labels of other topics, which may not */
  readonly others: readonly string[];
}

/** Asks for a narrative of some facts, and of nothing else. */
export function narrativePrompt({ language, sentences, lines }: NarrativeFacts): string {
  const many = sentences === 1 ? "one sentence" : `at most ${sentences} sentences`;
  const spoken = new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
  return [
    `Write ${many} in ${spoken} that tell a person what the facts below say. Use these facts only: no advice, no guesses,`,
    "no other numbers, no reasons. Keep the names of topics as they are. Answer with the text only.",
    "",
    "Facts:",
    ...lines.map((line) => `- ${line}`),
  ].join("\n");
}
