import { expect, test } from "vitest";
import { Listening } from "./listening.js";

test("a person's different subscriptions cost together as much as two operations may; equal ones count once", () => {
  const listening = new Listening(100, 1_000);
  const equal = Array.from({ length: 300 }, () => listening.begin("user:ada", { key: "equal", cost: 900 }));
  listening.begin("user:ada", { key: "other", cost: 900 });
  expect(() => listening.begin("user:ada", { key: "third", cost: 900 })).toThrow("complete some");
  listening.begin("user:ada", { key: "small", cost: 200 });
  listening.begin("user:bob", { key: "third", cost: 900 });
  for (const end of equal) end();
  equal[0]!();
  listening.begin("user:ada", { key: "third", cost: 900 });
});

test("a person may have as many open as five sockets; a key stands for many people", () => {
  const listening = new Listening(10, 1_000);
  const one = { key: "equal", cost: 1 };
  const ends = Array.from({ length: 50 }, () => listening.begin("user:ada", one));
  expect(() => listening.begin("user:ada", one)).toThrow("50 subscriptions");
  ends[0]!();
  listening.begin("user:ada", one);
  for (let n = 0; n < 200; n++) listening.begin("key:shop", { key: `${n}`, cost: 500 });
});
