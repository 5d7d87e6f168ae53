import type { AppContext } from "../kit/context.js";

const nothing: ReadonlySet<string> = new Set();

/** Topics that whoever asks may not be told of: a person's own token is told everything of that person. */
export function hiddenTopics({ caller, services, edition }: AppContext): ReadonlySet<string> {
  return caller.kind === "user" ? nothing : services.sensitiveTopics.of(edition);
}
