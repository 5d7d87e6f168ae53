import type { Answers, Situation } from "./answers.js";
import { bar, fitted, wrapped } from "./layout.js";
import type { Manifest, Subject } from "./workspace.js";

const labelWidth = 40;
const barWidth = 40;

export interface Shown {
  subject: Subject;
  answers: Answers;
  /** epoch ms of the demo's clock */
  now: number;
  morning: Situation;
  evening: Situation;
  /** what is true of a user, where the set says so */
  truth: Readonly<Record<string, string>>;
}

/** What was asked, for people: times are in the user's zone. */
export function report({
  subject: { userId, movedUserId, timeZone },
  answers,
  now,
  morning,
  evening,
  truth,
}: Shown): string {
  const [own] = answers.own.edges;
  const [moved] = answers.moved.edges;
  const last = movedUserId === userId ? (moved ?? own) : own;
  return [
    `${userId} · ${timeZone} · ${moment(now, timeZone)}`,
    ...truthOf(userId, truth),
    "",
    "Interests now",
    ...shares(answers.now),
    "",
    `In the morning (${situation(morning)})`,
    ...shares(answers.morning.interests),
    "",
    `In the evening (${situation(evening)})`,
    ...shares(answers.evening.interests),
    "",
    `The surest migration of ${userId}`,
    wrapped(last ? sentence(last.node) : "None that survived the test."),
    "",
    ...(movedUserId === userId
      ? []
      : [
          `The surest migration of ${movedUserId}`,
          wrapped(moved ? sentence(moved.node) : "None that survived the test."),
          ...truthOf(movedUserId, truth),
          "",
        ]),
    `Recommended to ${userId} in the evening, and why (strategy ${answers.recommendations.strategy})`,
    ...answers.recommendations.edges.flatMap(({ node: { position, item, probability, reasons } }) => [
      wrapped(`${position}. ${item.title} (${item.domain}, ${percent(probability)})`, " "),
      wrapped(reasons.map(({ text }) => text).join(" ") || "To find out whether it is of interest.", "    "),
    ]),
  ].join("\n");
}

/** What was loaded, in one paragraph. */
export function about({ title, items, users, behaviours, from, to }: Manifest): string {
  return wrapped(
    `Loaded: ${title}; ${grouped(behaviours)} behaviours of ${grouped(users)} users with ${grouped(items)} items, ${day(from)} to ${day(to)}.`,
    "",
  );
}

function truthOf(userId: string, truth: Readonly<Record<string, string>>): string[] {
  const sentence = truth[userId];
  return sentence === undefined ? [] : [wrapped(`What is true: ${sentence}`)];
}

function shares(list: readonly { topic: { label: string }; share: number }[]): string[] {
  return list.map(({ topic, share }) =>
    `  ${fitted(topic.label, labelWidth)} ${percent(share).padStart(6)}  ${bar(share, barWidth)}`.trimEnd(),
  );
}

function sentence({ kind, state, summary }: { kind: string; state: string; summary: string }): string {
  return `${summary} [${kind}, ${state}]`;
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function situation({ at, timeZone, scene }: Situation): string {
  return [moment(Date.parse(at), timeZone), ...Object.entries(scene).map(([facet, value]) => `${facet} ${value}`)].join(
    ", ",
  );
}

function moment(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

function day(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" }).format(
    at,
  );
}
