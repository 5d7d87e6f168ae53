import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openEmbedded } from "../../src/adapters/postgres/database.js";
import { runJson } from "../support/cli.js";
import { migratedImage } from "../support/postgres-image.js";

test("godwit webhooks registers, lists, gives new secrets and forgets; what is wrong is wrong usage", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-webhooks-"));
  const url = "https://203.0.113.9/hook";
  await (await openEmbedded(folder, await migratedImage())).close();
  vi.stubEnv("GODWIT_DATA_DIR", folder);
  vi.stubEnv("GODWIT_WEBHOOK_PRIVATE", "on");
  const run = (...args: string[]): ReturnType<typeof runJson> => runJson("webhooks", ...args);
  try {
    expect(await run("add", "--url", url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("GODWIT_WEBHOOK_SECRET"),
    });
    expect(await run("add", "--url", url, "--own-secret", "--kinds", "SHIFT,NEVER")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("NEVER"),
    });
    const { code, json: added } = await run(
      "add",
      "--url",
      url,
      "--own-secret",
      "--kinds",
      "SHIFT, FADE",
      "--min-state",
      "SETTLED",
      "--events",
      "MIGRATION,PREFERENCE",
      "--format",
      "CLOUDEVENTS",
    );
    expect([code, added]).toEqual([
      0,
      expect.objectContaining({
        url,
        kinds: ["SHIFT", "FADE"],
        minState: "SETTLED",
        ownSecret: true,
        events: ["MIGRATION", "PREFERENCE"],
        format: "CLOUDEVENTS",
        secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
      }),
    ]);
    const id = String(added["id"]);
    const { json: rotated } = await run("rotate", id);
    expect(rotated).toMatchObject({
      id,
      kinds: ["SHIFT", "FADE"],
      minState: "SETTLED",
      events: ["MIGRATION", "PREFERENCE"],
      format: "CLOUDEVENTS",
      secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
    });
    expect(rotated["secret"]).not.toBe(added["secret"]);
    const file = join(folder, "secret");
    writeFileSync(file, "one of the operator's own\n");
    expect((await run("rotate", id, "--secret-file", file)).json).not.toHaveProperty("secret");
    const listed = await run("list");
    expect(listed.json).toMatchObject({ webhooks: [{ id, url, waiting: 0, dead: 0 }] });
    expect(JSON.stringify(listed.json)).not.toContain("operator's own");
    expect((await run("remove", id)).code).toBe(0);
    expect((await run("list")).json).toEqual({ webhooks: [] });
    expect((await run("rotate", id)).code).toBe(1);
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  }
});
