import { beforeEach, describe, expect, test } from "vitest";
import { CircuitBreaker } from "./circuit-breaker.js";

let now = 0;
let asked = 0;
let breaker: CircuitBreaker;
const outage = new Error("away");
const refusal = new Error("no such thing");
const isFailure = (error: unknown): boolean => error === outage;
const fail = (): Promise<never> =>
  breaker.run(async () => {
    asked++;
    throw outage;
  }, isFailure);
const succeed = (): Promise<string> =>
  breaker.run(async () => {
    asked++;
    return "here";
  }, isFailure);

beforeEach(() => {
  now = 0;
  asked = 0;
  breaker = new CircuitBreaker({ name: "the store", threshold: 3, openMs: 1_000, now: () => now });
});

const open = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await expect(fail()).rejects.toBe(outage);
};

describe("a circuit breaker", () => {
  test("opens after failures in a row only, and refuses without asking, saying until when", async () => {
    await expect(fail()).rejects.toBe(outage);
    await succeed();
    await expect(
      breaker.run(async () => {
        throw refusal;
      }, isFailure),
    ).rejects.toBe(refusal);
    await open();
    expect([breaker.state, breaker.opened, asked]).toEqual(["OPEN", 1, 5]);
    await expect(succeed()).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: "the store has failed 3 times in a row; it is asked again in 1 s.",
    });
    expect(asked).toBe(5);
  });

  test("lets one call try after the time is over, and closes when that succeeds", async () => {
    await open();
    now = 1_001;
    expect(breaker.state).toBe("HALF_OPEN");
    const slow = breaker.run(
      () =>
        new Promise<string>((resolve) => {
          setImmediate(() => resolve("back"));
        }),
      isFailure,
    );
    await expect(succeed()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await slow).toBe("back");
    expect([breaker.state, await succeed()]).toEqual(["CLOSED", "here"]);
  });

  test("waits longer after each try that fails, a minute at most", async () => {
    await open();
    for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      now += wait - 1;
      expect(breaker.state).toBe("OPEN");
      now += 2;
      await expect(fail()).rejects.toBe(outage);
    }
    expect(breaker.opened).toBe(1);
  });

  test("learns nothing from a call that was given up", async () => {
    for (let i = 0; i < 2; i++) await expect(fail()).rejects.toBe(outage);
    const given = new Error("nobody waits any more");
    const work = async (): Promise<never> => {
      throw given;
    };
    await expect(breaker.run(work, () => null)).rejects.toBe(given);
    expect(breaker.state).toBe("CLOSED");
    await expect(fail()).rejects.toBe(outage);
    expect(breaker.state).toBe("OPEN");
    now = 1_001;
    await expect(breaker.run(work, () => null)).rejects.toBe(given);
    expect(breaker.state).toBe("HALF_OPEN");
  });

  test("lets health checks ask while it is open, and closes when they find it back", async () => {
    await open();
    expect(await breaker.run(async () => "well", isFailure, { always: true })).toBe("well");
    expect(breaker.state).toBe("CLOSED");
  });
});
