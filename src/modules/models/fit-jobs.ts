import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import { isYoung, minuteMs } from "../../core/time.js";
import type { History } from "../../ports/history/history.js";
import { Setting } from "../kit/settings.js";

const record = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.enum(["RUNNING", "DONE", "FAILED", "CANCELLED"]),
  /** 0 … 1; null = it cannot say */
  progress: z.number().nullable(),
  startedAt: z.number(),
  /** when it last said that it goes on, epoch ms */
  heardAt: z.number(),
  finishedAt: z.number().nullable(),
  /** ids of the models that came of it */
  modelIds: z.array(z.string()),
  error: z.string().nullable(),
  /** its end was asked for */
  cancelled: z.boolean(),
});

/** A fit as every process and the command line see it. */
export type FitJobRecord = z.infer<typeof record>;

/** What a fit is given, and what it answers with. */
export interface FitWork {
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** The newest are remembered. */
const remembered = 50;
const lock = "fit-jobs";
const beatMs = 2_000;
/** A fit that has not been heard of for so long died with its process. */
const lostMs = 2 * minuteMs;
const setting = new Setting("fit-jobs", z.array(record));

/**
 * Fits that run behind the answer: started, listed, followed and cancelled from any process, one of a kind at a time.
 * They are kept with the settings; a process that dies leaves a fit that is told of as FAILED.
 */
export class FitJobs {
  readonly #history: History;
  readonly #clock: () => number;
  readonly #log: Logger;
  readonly #running = new Map<string, { stop: AbortController; done: Promise<void> }>();

  constructor({ history, clock, log }: { history: History; clock: () => number; log: Logger }) {
    this.#history = history;
    this.#clock = clock;
    this.#log = log;
  }

  /** Newest first. */
  async list(first: number): Promise<FitJobRecord[]> {
    const now = this.#clock();
    return ((await setting.read(this.#history)) ?? []).slice(0, first).map((job) => asHeard(job, now));
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<FitJobRecord> {
    const job = (await this.list(remembered)).find((one) => one.id === id);
    if (job === undefined)
      throw new GodwitError("NOT_FOUND", `There is no fit ${JSON.stringify(id)}; list them with \`fitJobs\`.`, ["id"]);
    return job;
  }

  /** Starts a fit and answers at once; where one of the kind runs, in whatever process, it is the answer. */
  async start(kind: string, fit: (work: FitWork) => Promise<readonly string[]>): Promise<FitJobRecord> {
    const now = this.#clock();
    const fresh: FitJobRecord = {
      id: randomUUID(),
      kind,
      state: "RUNNING",
      progress: null,
      startedAt: now,
      heardAt: now,
      finishedAt: null,
      modelIds: [],
      error: null,
      cancelled: false,
    };
    const [job] = await this.#change((jobs) => {
      const running = jobs.find((one) => one.kind === kind && asHeard(one, now).state === "RUNNING");
      return running === undefined ? [fresh, [fresh, ...jobs]] : [running, jobs];
    });
    if (job.id === fresh.id) this.#run(job, fit);
    return job;
  }

  /** Asks a fit to end, in whatever process it runs; one that has ended stays as it is. Throws NOT_FOUND. */
  async cancel(id: string): Promise<FitJobRecord> {
    await this.get(id);
    const [job] = await this.#update(id, (one) => (one.state === "RUNNING" ? { ...one, cancelled: true } : one));
    this.#running.get(id)?.stop.abort();
    return asHeard(job, this.#clock());
  }

  /** Ends what runs here, and waits for it. */
  async close(): Promise<void> {
    for (const { stop } of this.#running.values()) stop.abort();
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done));
  }

  #run({ id, kind }: FitJobRecord, fit: (work: FitWork) => Promise<readonly string[]>): void {
    const stop = new AbortController();
    let progress: number | null = null;
    const beat = setInterval(() => {
      this.#update(id, (one) => ({ ...one, progress, heardAt: this.#clock() }))
        .then(([{ cancelled }]) => {
          if (cancelled) stop.abort();
        })
        .catch(() => undefined); // the next beat tries again
    }, beatMs);
    const ended = (state: FitJobRecord["state"], rest: Partial<FitJobRecord>) =>
      this.#update(id, (one) => ({ ...one, state, finishedAt: this.#clock(), ...rest }));
    const done = fit({
      signal: stop.signal,
      onProgress: (part, total) => {
        progress = total > 0 ? Math.min(1, part / total) : null;
      },
    })
      .then(
        (modelIds) => ended("DONE", { progress: 1, modelIds: [...modelIds] }),
        (error: unknown) => {
          if (stop.signal.aborted) return ended("CANCELLED", {});
          if (error instanceof GodwitError) return ended("FAILED", { error: error.message });
          this.#log.error({ error, kind }, "a fit has failed");
          return ended("FAILED", { error: "The fit failed; see the log." });
        },
      )
      .then(
        () => undefined,
        () => undefined, // the history is away: the fit is told of as lost
      )
      .finally(() => {
        clearInterval(beat);
        this.#running.delete(id);
      });
    this.#running.set(id, { stop, done });
  }

  #update(id: string, change: (job: FitJobRecord) => FitJobRecord): Promise<[FitJobRecord]> {
    return this.#change((jobs) => {
      const all = jobs.map((one) => (one.id === id ? change(one) : one));
      return [all.find((one) => one.id === id)!, all];
    });
  }

  /** Changes the list alone, whoever else wants to. */
  #change(change: (jobs: FitJobRecord[]) => [FitJobRecord, FitJobRecord[]]): Promise<[FitJobRecord]> {
    return this.#history.transaction(async (inside) => {
      await inside.lock([lock]);
      const [answer, jobs] = change((await setting.read(inside)) ?? []);
      await setting.write(inside, jobs.slice(0, remembered));
      return [answer];
    });
  }
}

function asHeard(job: FitJobRecord, now: number): FitJobRecord {
  return job.state === "RUNNING" && !isYoung(job.heardAt, now, lostMs)
    ? { ...job, state: "FAILED", finishedAt: job.heardAt, error: "The process that fitted it has gone." }
    : job;
}
