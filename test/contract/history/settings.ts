import { expect, test } from "vitest";
import { SealedClaims } from "../../../src/modules/pictures/sealed-claims.js";
import type { History } from "../../../src/ports/history/history.js";

const claim = { userId: "mei", migrationId: null, months: 6, language: "en" as const };

export function settingContract(history: () => History): void {
  test("a setting: the first of several values that come at once is kept, and told to all", async () => {
    const { settings } = history();
    const names = ["one", "two", "three", "four"];
    const kept = await Promise.all(names.map((name) => settings.putNew("settings-race", { name })));
    expect(new Set(kept.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await settings.get("settings-race")).toEqual(kept[0]);
    await settings.put("settings-race", { name: "five" });
    expect(await settings.putNew("settings-race", { name: "six" })).toEqual({ name: "five" });
  });

  test("pictures: two processes that make the first key at once both make addresses that everybody opens", async () => {
    const first = new SealedClaims(history());
    // The second looked before the first wrote, and writes after it.
    let looked = false;
    const { settings } = history();
    const second = new SealedClaims({
      settings: {
        ...settings,
        get: (key) => (looked ? settings.get(key) : ((looked = true), Promise.resolve(null))),
      },
    });
    const addresses = [await first.seal(claim, 1), await second.seal(claim, 1)];
    const third = new SealedClaims(history());
    for (const address of addresses)
      for (const process of [first, second, third]) expect(await process.open(address, 0)).toEqual(claim);
  });
}
