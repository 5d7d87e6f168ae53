import type { InterestPreference } from "../../core/ranking/preferences/preference.js";
import { sensitiveKindOf } from "../../core/topics/sensitive.js";
import type { History } from "../../ports/history/history.js";
import { topicsOf } from "../catalogue/live-catalogue.js";
import type { Edition } from "../kit/edition.js";
import { sensitiveInside } from "../sensitive/sensitive-topics.js";
import { queueMessages, type News } from "./message.js";

/** An item with this much of a sensitive topic speaks of it. */
const speaks = 0.3;

export type PreferenceNews =
  | { readonly type: "set" | "removed"; readonly preference: InterestPreference }
  | { readonly type: "profiling"; readonly on: boolean };

/**
 * Tells webhooks what a person said of their own interests, in the transaction that keeps it. What speaks of a
 * sensitive topic is told to nobody.
 */
export async function announcePreference(
  inside: History,
  edition: Edition,
  userId: string,
  said: PreferenceNews,
  at: number,
): Promise<void> {
  const webhooks = (await inside.webhooks.list()).filter(({ events }) => events.includes("PREFERENCE"));
  if (webhooks.length === 0) return;
  if (said.type !== "profiling" && (await isSensitive(inside, edition, said.preference))) return;
  const news: News = { about: userId, subject: userId, at, ...told(edition, userId, said, at) };
  await queueMessages(
    inside,
    webhooks.map((webhook) => ({ webhook, news })),
  );
}

async function isSensitive(inside: History, edition: Edition, preference: InterestPreference): Promise<boolean> {
  const { kind, target } = preference;
  if (kind === "TEXT") return sensitiveKindOf({ labels: [target], terms: [] }) !== null;
  const hidden = await sensitiveInside(inside, edition);
  if (kind === "TOPIC") return hidden.has(target);
  const { index, value } = topicsOf(edition.catalogue, target)?.topics ?? { index: [], value: [] };
  return index.some((topic, i) => value[i]! >= speaks && hidden.has(edition.topics[topic]?.id ?? ""));
}

function told(edition: Edition, userId: string, said: PreferenceNews, at: number): Pick<News, "type" | "facts"> {
  const when = new Date(at).toISOString();
  if (said.type === "profiling")
    return {
      type: "preference.profiling",
      facts: { userId, profiling: said.on ? "ON" : "OFF", at: when },
    };
  const { id, kind, target, weight, until } = said.preference;
  const topic = kind === "TOPIC" ? { id: target, label: edition.shown.byId(target)?.label ?? null } : null;
  return {
    type: `preference.${said.type}`,
    facts: {
      userId,
      at: when,
      preference: {
        id,
        kind,
        topic,
        text: kind === "TEXT" ? target : null,
        itemId: kind === "ITEM" ? target : null,
        weight: said.type === "removed" ? 0 : weight,
        until: until === null ? null : new Date(until).toISOString(),
      },
    },
  };
}
