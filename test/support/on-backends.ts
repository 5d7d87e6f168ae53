import { afterAll, beforeAll, describe } from "vitest";
import { backends, startHarness, type Backend, type Harness, type HarnessOptions } from "./harness.js";

/**
 * The same tests on every backend that can run here, each with one service for all of them; `prepare` runs once before
 * them.
 */
export function onBackends(
  title: string,
  options: HarnessOptions | ((backend: Backend) => HarnessOptions),
  prepare: (harness: Harness) => Promise<unknown>,
  tests: (harness: () => Harness, backend: Backend) => void,
): void {
  for (const { backend, skipped } of backends)
    describe.skipIf(skipped !== null)(`${title}, ${backend}${skipped === null ? "" : ` (${skipped})`}`, () => {
      let harness: Harness | undefined;
      beforeAll(async () => {
        harness = await startHarness(backend, typeof options === "function" ? options(backend) : options);
        await prepare(harness);
      });
      afterAll(() => harness?.close());
      tests(() => harness!, backend);
    });
}
