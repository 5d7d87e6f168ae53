import { expect, test } from "vitest";
import { createLogger } from "./logging.js";

function lines(level: string, write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const seen: Record<string, unknown>[] = [];
  write(createLogger({ level }, { write: (line) => void seen.push(JSON.parse(line)) }));
  return seen;
}

const behaviour = {
  userId: "ada",
  count: 3,
  items: [{ itemId: "i1", text: "my knee hurts" }],
  nested: { scene: { place: "clinic" } },
};

test("who and what they wrote is concealed at info, wherever it stands", () => {
  const [line] = lines("info", (logger) => logger.child({ userId: "ada" }).warn(behaviour, "folded"));
  expect(line).toMatchObject({
    level: "warn",
    msg: "folded",
    count: 3,
    items: [{ itemId: "i1", text: "[personal]" }],
    nested: { scene: "[personal]" },
  });
  expect(JSON.stringify(line)).not.toMatch(/ada|knee|clinic/);
  expect(line?.["time"]).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test("it is shown at debug", () => {
  const [line] = lines("debug", (logger) => logger.debug(behaviour));
  expect(line).toMatchObject(behaviour);
});

test("errors keep their type, message, stack and code", () => {
  const [line] = lines("info", (logger) =>
    logger.error({ err: Object.assign(new RangeError("too far"), { code: "E1" }) }),
  );
  expect(line?.["err"]).toMatchObject({
    type: "RangeError",
    message: "too far",
    code: "E1",
    stack: expect.stringContaining("logging.test"),
  });
});

test("what goes round in circles ends", () => {
  const round: Record<string, unknown> = { name: "round" };
  round["self"] = round;
  expect(lines("info", (logger) => logger.info({ round }))).toHaveLength(1);
});
