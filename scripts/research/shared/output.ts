/** Prints a study's report: one JSON document, or the text made of it. */
export function print<T>(report: T, json: true | undefined, text: (report: T) => string): void {
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : text(report));
}

/** Lines on standard error that say what is being done, each with the seconds since the study began. */
export function stopwatch(): { progress: (line: string) => void; seconds: () => number } {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  return { seconds, progress: (line) => void process.stderr.write(`${seconds().toFixed(1).padStart(7)} s  ${line}\n`) };
}
