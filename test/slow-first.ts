import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that wait for kills, faults and loads take minutes and little processor time. They begin first, so that the
 * others fill the second worker beside them; begun last, one of them would hold up the end alone.
 */
const order = ["/test/trust/", "/test/e2e/", "/src/adapters/", "/test/contract/", "/scripts/"];

const rank = ({ moduleId }: TestSpecification): number => {
  const at = order.findIndex((part) => moduleId.includes(part));
  return at < 0 ? order.length : at;
};

export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
