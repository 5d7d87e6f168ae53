import { describe, expect, it } from "vitest";
import { retryAfterMs, TransientFailure, withRetries } from "./retry.js";

async function waitsOf(failures: readonly (number | null)[], random: number): Promise<number[]> {
  const waits: number[] = [];
  let attempt = 0;
  const policy = {
    retries: 5,
    backoffMs: 100,
    longestMs: 1500,
    random: () => random,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  await withRetries(policy, async () => {
    const failure = failures[attempt++];
    if (failure !== undefined) throw new TransientFailure("busy", failure);
  });
  return waits;
}

describe("withRetries", () => {
  it("doubles its wait, of which a random half may be missing, up to the longest", async () => {
    expect(await waitsOf([null, null, null, null, null], 0)).toEqual([50, 100, 200, 400, 800]);
    expect(await waitsOf([null, null, null, null, null], 1)).toEqual([100, 200, 400, 800, 1500]);
  });

  it("never waits less than the server asks", async () => {
    expect(await waitsOf([700, 10], 1)).toEqual([700, 200]);
  });
  it("gives up at once where the server asks for longer than the longest wait", async () => {
    await expect(waitsOf([99_999], 1)).rejects.toThrow("busy");
  });

  it("does not retry other errors", async () => {
    let attempts = 0;
    const policy = { retries: 5, backoffMs: 1, longestMs: 1, random: () => 0, sleep: async () => undefined };
    await expect(
      withRetries(policy, async () => {
        attempts++;
        throw new Error("for good");
      }),
    ).rejects.toThrow("for good");
    expect(attempts).toBe(1);
  });
});

describe("retryAfterMs", () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    ["30", 30_000],
    ["0", 0],
    [new Date(now + 5000).toUTCString(), 5000],
    [new Date(now - 5000).toUTCString(), 0],
    ["soon", null],
    [null, null],
    ["", null],
  ])("reads %j as %j ms", (header, expected) => {
    expect(retryAfterMs(header, { date: null, now })).toBe(expected);
  });

  it("compares a date with the server's own clock", () => {
    const date = new Date(now - 3_600_000).toUTCString();
    const header = new Date(now - 3_600_000 + 9_000).toUTCString();
    expect(retryAfterMs(header, { date, now })).toBe(9_000);
  });
});
