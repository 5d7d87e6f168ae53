import { SingleBar } from "cli-progress";

export interface Progress {
  update(done: number, total: number, note?: string): void;
  stop(): void;
}

const lineEveryMs = 5_000;

/** One bar after the other, each with the name of its stage. */
export function stagedProgress(): { update(stage: string, done: number, total: number): void; stop(): void } {
  let current: { stage: string; bar: Progress } | null = null;
  return {
    update(stage, done, total) {
      if (current?.stage !== stage) {
        current?.bar.stop();
        current = { stage, bar: progress(stage) };
      }
      current.bar.update(done, total);
    },
    stop: () => current?.bar.stop(),
  };
}

/** A bar on a terminal, a line now and then in a log; both on stderr. */
export function progress(name: string): Progress {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${name} {bar} {percentage}% {value}/{total} {note}`,
      hideCursor: true,
      stream: process.stderr,
      clearOnComplete: false,
    });
    let started = false;
    return {
      update(done, total, note = "") {
        if (!started) {
          bar.start(total, done, { note });
          started = true;
        }
        bar.setTotal(Math.max(1, total));
        bar.update(done, { note });
      },
      stop() {
        if (started) bar.stop();
      },
    };
  }
  let last = performance.now();
  let told = -1;
  const tell = (done: number, total: number, note: string): void => {
    told = done;
    process.stderr.write(`${name}: ${done}${total > 0 ? ` of ${total}` : ""}${note ? `, ${note}` : ""}\n`);
  };
  return {
    update(done, total, note = "") {
      const now = performance.now();
      if (now - last < lineEveryMs && !(done === total && done !== told)) return;
      last = now;
      tell(done, total, note);
    },
    stop() {},
  };
}
