import type { Command } from "commander";

/** A study behind a figure of the docs: what it shows, and the program that computes it. */
export interface StudyEntry {
  readonly sentence: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/**
 * Every study by the name that `npm run research -- <study>` takes. Their programs are loaded when they are asked for.
 */
export const studies: Readonly<Record<string, StudyEntry>> = {
  announcements: {
    sentence: "how often people whose interests do not change are told that they have",
    load: () => import("./announcements/cli.js"),
  },
  descriptions: {
    sentence: "how well confirmed drifts are dated, and whether kinds are as likely as is said",
    load: () => import("./descriptions/cli.js"),
  },
  digests: {
    sentence: "what digests and lists of migrations hold that is false, at known changes",
    load: () => import("./digests/cli.js"),
  },
  drifts: {
    sentence: "every drift found in a data set of files, told so that a person can judge it",
    load: () => import("./drifts/cli.js"),
  },
  embedder: {
    sentence: "themes, topics and labels of a catalogue whose themes are known, by the former embedder and today's",
    load: () => import("./embedder/cli.js"),
  },
  findings: {
    sentence: "what the detector says of everybody in a data folder, by kind of migration",
    load: () => import("./findings/cli.js"),
  },
  folding: {
    sentence: "what a fold costs with 1, 2 and 4 processes on one PostgreSQL, and what is left when owners die or hang",
    load: () => import("./folding/cli.js"),
  },
  imports: {
    sentence: "how quickly a feed and events of another tool come in, with what memory, killed on the way",
    load: () => import("./imports/cli.js"),
  },
  influence: {
    sentence: "what one, ten and a hundred accounts can move of what strangers are shown",
    load: () => import("./influence/cli.js"),
  },
  labels: {
    sentence: "the topics of a data set of files as they would serve, with their labels, for a person to judge",
    load: () => import("./labels/cli.js"),
  },
  memory: {
    sentence: "whether an agent hears of today's preference and not of the former one, beside simple memories",
    load: () => import("./memory/cli.js"),
  },
  migrations: {
    sentence: "what every detector of changed interests finds, and says falsely, on the same streams",
    load: () => import("./migrations/cli.js"),
  },
  minority: {
    sentence: "what a few people of one taste among many of another are recommended, before and after a fit",
    load: () => import("./minority/cli.js"),
  },
  models: {
    sentence:
      "topics and search of a catalogue in German and Japanese, by the built-in model and one behind an endpoint",
    load: () => import("./models/cli.js"),
  },
  news: {
    sentence: "writes a simulated newspaper, whose articles live for a day or two, for `godwit evaluate --live`",
    load: () => import("./news/cli.js"),
  },
  online: {
    sentence: "learning between fits, and estimates from the log, in shops whose truth is known",
    load: () => import("./online/cli.js"),
  },
  plain: {
    sentence: "topics, interests and similar users of plain shops whose hundred themes are known",
    load: () => import("./plain/cli.js"),
  },
  "served-log": {
    sentence: "bytes, rows and write-ahead log that a request for recommendations writes to the log of served sets",
    load: () => import("./served-log/cli.js"),
  },
  simulate: {
    sentence: "false alarms, power and delay of the migration detector beside classical ones, on simulated users",
    load: () => import("./simulate/cli.js"),
  },
  stability: {
    sentence: "what three refits of a growing catalogue leave of topics, labels and people's interests",
    load: () => import("./stability/cli.js"),
  },
  strategy: {
    sentence: "what serving a changed user differently brings after a confirmed migration",
    load: () => import("./strategy/cli.js"),
  },
  transfer: {
    sentence: "what carrying interest into a domain brings users and items of which little is known there",
    load: () => import("./transfer/cli.js"),
  },
  truth: {
    sentence: "what is recovered of the simulated town's truth: interests by situation, drifts, contexts",
    load: () => import("./truth/cli.js"),
  },
};
