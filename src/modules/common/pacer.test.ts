import { describe, expect, it } from "vitest";
import { pacer } from "./pacer.js";

describe("pacer", () => {
  it("lets others have their turn once the loop has held on long enough, and not before", async () => {
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    await pacer(1e9)();
    expect(turned).toBe(false);
    await pacer(0)();
    expect(turned).toBe(true);
  });
});
