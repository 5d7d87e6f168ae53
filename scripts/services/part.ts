/** Real parts that tests and contributors run Godwit against. None of them is needed to use Godwit. */
export const partNames = ["postgres", "qdrant", "nats", "kafka", "embeddings", "chromium"] as const;
export type PartName = (typeof partNames)[number];

/** Where a part may write. */
export interface Place {
  /** a folder of this start alone: data, settings; removed when the part stops */
  readonly folder: string;
  /** a folder for what was fetched or unpacked; kept between starts */
  readonly cache: string;
  /** whether packages of the system may be installed; needs root */
  readonly install: boolean;
  /** says what takes long */
  readonly note: (line: string) => void;
}

/** A process to start, and how to know that it serves. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** the user to run as, where it may not be the one of this process */
  readonly user?: { readonly uid?: number; readonly gid?: number };
  readonly ready: () => Promise<boolean>;
  /** the signal that ends it without losing anything; SIGTERM unless told */
  readonly stopSignal?: NodeJS.Signals;
}

export interface Prepared {
  /** null = there is no process: the part is a program that tests start themselves */
  readonly launch: Launch | null;
  readonly address: string;
  /** variables that tests read */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Part {
  readonly name: PartName;
  readonly sentence: string;
  /** Gets what is needed and says how to start it. Throws `Unavailable` where the part cannot be had here. */
  readonly prepare: (place: Place) => Promise<Prepared>;
}

/** The part cannot be had on this machine; the message says what would help. */
export class Unavailable extends Error {}
