import type { AppliedWish } from "../../core/ranking/preferences/apply.js";
import type { AppContext } from "../kit/context.js";
import { topicLabel } from "../topics/topic-label.js";
import { hiddenTopics } from "../sensitive/hidden-topics.js";
import { isHidden } from "./hidden.js";
import type { ReasonView, ShownRecommendation } from "./reason-view.js";

type Language = "en" | "zh";

/** What the person asked for themselves, told as that: it comes before all that was inferred. */
export async function preferenceReasons(
  { item, set }: ShownRecommendation,
  language: Language,
  app: AppContext,
): Promise<ReasonView[]> {
  const nothingUsed: ReasonView[] = set.profiling ? [] : [profilingReason(language)];
  const told = await Promise.all(item.wishes.map((wish) => reasonOf(wish, language, app)));
  return [...nothingUsed, ...told.flatMap((reason) => reason ?? [])];
}

async function reasonOf(
  { wish: { preference }, log }: AppliedWish,
  language: Language,
  app: AppContext,
): Promise<ReasonView | null> {
  const { kind, target, weight } = preference;
  const english = language === "en";
  const name = await nameOf(kind, target, language, app);
  if (name === null) return null;
  const text =
    kind === "ITEM" && weight === 1
      ? english
        ? "Because you pinned it."
        : "因为你置顶了它。"
      : english
        ? `${log > 0 ? "Because you asked for more" : "Lower, because you asked for less"} ${name}.`
        : `${log > 0 ? "因为你想多看" : "排后，因为你想少看"}${name}。`;
  return { code: "preference", text, contribution: log, evidence: [] };
}

async function nameOf(
  kind: AppliedWish["wish"]["preference"]["kind"],
  target: string,
  language: Language,
  app: AppContext,
): Promise<string | null> {
  const { edition, loaders } = app;
  if (kind === "TEXT") return `“${target}”`;
  if (kind === "TOPIC") {
    const topic = edition.shown.byId(target);
    return topic === null || topic.hidden || hiddenTopics(app).has(target) ? null : topicLabel(topic, language);
  }
  const item = isHidden(target, edition.catalogue, app) ? null : await loaders.item.load(target);
  if (item === null) return null;
  return language === "en" ? `like “${item.title}”` : `与“${item.title}”类似的内容`;
}

function profilingReason(language: Language): ReasonView {
  const text =
    language === "en"
      ? "Nothing about you was used: this is what anybody would get here."
      : "未使用任何关于你的信息：任何人在此都会看到这些。";
  return { code: "profiling", text, contribution: 0, evidence: [] };
}
