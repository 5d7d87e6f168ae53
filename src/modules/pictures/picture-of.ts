import { migrationPicture } from "../../core/pictures/migration-picture.js";
import { personPicture } from "../../core/pictures/person-picture.js";
import { strongestTopics, type StreamStep } from "../../core/pictures/stream.js";
import { dayMs } from "../../core/time.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";
import type { AppContext } from "../kit/context.js";
import { factsOf } from "../migrations/facts.js";
import { topicLabel } from "../topics/topic-label.js";
import type { PictureClaim } from "./claim.js";
import { wordsIn } from "./words.js";

export interface PictureView {
  readonly svg: string;
  readonly text: string;
}

const daysOfMonth = 30.4;
const layers = 8;
const mostMarked = 50;

/** A picture of one person; null where there is nothing to draw, or nobody. */
export async function pictureOf(claim: PictureClaim, app: AppContext): Promise<PictureView | null> {
  const snapshot = await app.loaders.snapshot.load(claim.userId);
  if (snapshot === null || app.edition.codebook === null) return null;
  if (claim.migrationId === null) return ofPerson(claim, snapshot, app);
  const migration = await app.loaders.migration.load(claim.migrationId);
  return migration === null || migration.userId !== claim.userId ? null : ofMigration(claim, migration, snapshot, app);
}

async function ofPerson(
  { months, language }: PictureClaim,
  snapshot: UserSnapshot,
  app: AppContext,
): Promise<PictureView | null> {
  const { services, edition } = app;
  const hidden = services.sensitiveTopics.of(edition);
  const to = services.clock();
  const span = {
    from: to - months * daysOfMonth * dayMs,
    to,
    bucket: months > 1 ? ("WEEK" as const) : ("DAY" as const),
  };
  const points = await services.interestCourse.timeline(snapshot, span, app.turn);
  const labels = new Map<string, string>();
  const steps: StreamStep[] = points
    .filter(({ behaviours }) => behaviours > 0)
    .map(({ from, behaviours, shares: all }) => {
      const rows = Array.from(all, (share, topic) => ({ topic, share }));
      const shares = edition.shown.shares(rows).filter(({ topic }) => !hidden.has(topic.id));
      for (const { topic } of shares) labels.set(topic.id, topicLabel(topic, language));
      return { at: from, behaviours, shares: new Map(shares.map(({ topic, share }) => [topic.id, share])) };
    });
  const last = steps.at(-1);
  if (steps.length < 2 || last === undefined) return null;
  const words = wordsIn(language, snapshot.user.timeZone ?? "UTC");
  const moves = await movesOf(snapshot.user.id, app, hidden);
  const now = [...last.shares].slice(0, 3).map(([id, share]): [string, number] => [labels.get(id)!, share]);
  const marks = moves.flatMap(({ changedAt }) => changedAt ?? []).filter((at) => at >= steps[0]!.at && at <= last.at);
  const said = moves.filter(({ changedAt }) => changedAt !== null && marks.includes(changedAt));
  const sentences = said.map((move) => sentence(move, language, snapshot, app, hidden));
  const text = words.join([words.latest(now), ...sentences]);
  const order = strongestTopics(steps, layers);
  const title = words.interestsSince(steps[0]!.at);
  return { svg: personPicture({ title, text, language, steps, order, labels, marks, day: words.day }), text };
}

function ofMigration(
  { language }: PictureClaim,
  migration: MigrationRecord,
  snapshot: UserSnapshot,
  app: AppContext,
): PictureView | null {
  const { edition, services } = app;
  const hidden = services.sensitiveTopics.of(edition);
  if (touches(migration, hidden)) return null;
  const labels = new Map<string, string>();
  const { flow: moved, changedBetween, probability } = factsOf(migration);
  const flow = moved.flatMap(({ from, to, mass }) => {
    const [a, b] = [edition.shown.at(edition.positionOf(from)), edition.shown.at(edition.positionOf(to))];
    if (a === null || b === null || a.id === b.id || !(mass > 0)) return [];
    for (const topic of [a, b]) labels.set(topic.id, topicLabel(topic, language));
    return [{ from: a.id, to: b.id, share: mass }];
  });
  if (flow.length === 0) return null;
  const words = wordsIn(language, snapshot.user.timeZone ?? "UTC");
  const text = sentence(migration, language, snapshot, app, hidden);
  const facts = words.facts(changedBetween ?? null, probability ?? null);
  return {
    svg: migrationPicture({ title: words.moved, text, language, flow, labels, facts }),
    text: words.join([text, facts]),
  };
}

/** What is told of the person's migrations; those that touch a sensitive topic are left out whole. */
async function movesOf(
  userId: string,
  { services }: AppContext,
  hidden: ReadonlySet<string>,
): Promise<MigrationRecord[]> {
  const page = await services.migrations.page({ userId, states: ["CONFIRMED", "SETTLED"] }, mostMarked, null);
  return page.filter((move) => !touches(move, hidden));
}

function touches(migration: MigrationRecord, hidden: ReadonlySet<string>): boolean {
  const { from, to, flow } = factsOf(migration);
  return (
    [...from, ...to].some(({ topic }) => hidden.has(topic)) ||
    flow.some((link) => hidden.has(link.from) || hidden.has(link.to))
  );
}

function sentence(
  move: MigrationRecord,
  language: PictureClaim["language"],
  { user }: UserSnapshot,
  { services, edition }: AppContext,
  hidden: ReadonlySet<string>,
): string {
  return services.migrations.summary(move, { edition, language, timeZone: user.timeZone ?? "UTC", hidden });
}
