import { expect, test } from "vitest";
import { checkReasons } from "../../support/check-reasons.js";
import { onBackends } from "../../support/on-backends.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 8, others: 3 });
const moments = [
  { at: "2026-06-01T20:30:00Z", scene: { device: "phone" } },
  { at: "2026-06-01T08:00:00Z", scene: { device: "desktop" } },
  { at: "2026-06-06T14:00:00Z", scene: {} },
];

onBackends(
  "reasons",
  (backend) => ({ startsAt: town.end, ...(backend === "openai+qdrant" ? {} : { env: { EMBEDDING: "static" } }) }),
  (service) => moveIn(service, town),
  (harness) => {
    test("each is true of the item and of the user, says a thing once, and speaks its language", async () => {
      let sentences = 0;
      const faults: string[] = [];
      for (const { id } of town.users)
        for (const context of moments) {
          const checked = await checkReasons(harness(), id, context, 15);
          sentences += checked.sentences;
          faults.push(...checked.faults);
        }
      expect(faults).toEqual([]);
      expect(sentences).toBeGreaterThan(500);
    });
  },
);
