import { expect, test } from "vitest";
import { RateLimited, RateLimits, networkOf } from "./rate-limit.js";

test("each account has its own count; beyond it the error says when to come back", async () => {
  const limits = new RateLimits({ key: 2, user: 0, address: 1 });
  const ada = { kind: "key", id: "ada" } as const;
  expect(await limits.take(ada, "x")).toEqual({ "ratelimit-policy": '"key";q=2;w=60', ratelimit: '"key";r=1;t=60' });
  expect((await limits.take(ada, "x"))["ratelimit"]).toBe('"key";r=0;t=60');
  const refused: unknown = await limits.take(ada, "y").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RateLimited);
  expect((refused as RateLimited).headers).toMatchObject({ ratelimit: '"key";r=0;t=60', "retry-after": "60" });
  await limits.take({ kind: "key", id: "bob" }, "x");
  for (let i = 0; i < 5; i++) expect(await limits.take({ kind: "user", id: "ada" }, "x")).toEqual({});
});

test("addresses of one network count together", async () => {
  const limits = new RateLimits({ key: 1, user: 1, address: 1 });
  await limits.take("address", "2001:db8:1:2::1");
  await expect(limits.take("address", "2001:db8:1:2:ffff::9")).rejects.toThrow("within a minute");
  await limits.take("address", "2001:db8:1:3::1");
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::1", "0:0:0:0::/64"],
  ["2001:0DB8::5", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["", ""],
])("%s belongs to %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
