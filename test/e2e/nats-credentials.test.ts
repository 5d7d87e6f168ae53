import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nkeys } from "@nats-io/transport-node";
import { expect, test, vi } from "vitest";
import { freePort, programOnPath } from "../../scripts/services/system.js";
import { openStreamSource } from "../../src/adapters/streams/open.js";
import { streamAddress } from "../../src/config/stream-address.js";

const program = programOnPath("nats-server");

test("an address names the file that a broker lets us in by, and never shows it", () => {
  const creds = streamAddress.parse("nats://nats:4222/SHOP?creds=/run/secrets/godwit.creds");
  expect(creds.credentials).toEqual({ file: "/run/secrets/godwit.creds", holds: "creds" });
  expect(creds.shown).toBe("nats://nats:4222/SHOP");
  const refusal = (text: string): string => streamAddress.safeParse(text).error!.issues[0]!.message;
  expect(refusal("kafka://kafka:9092/shop?nkey=/run/secrets/seed")).toMatch(/^nkey is for NATS/);
  expect(refusal("nats://nats:4222/SHOP?nkey=")).toMatch(/names a file/);
});

test.skipIf(program === null)("a NATS that knows nkeys lets in who has the seed, and nobody else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-nats-"));
  const user = nkeys.createUser();
  const port = await freePort();
  const seed = join(folder, "seed.nk");
  const wrong = join(folder, "wrong.nk");
  writeFileSync(seed, `${Buffer.from(user.getSeed()).toString()}\n`);
  writeFileSync(wrong, nkeys.createUser().getSeed());
  const settings = join(folder, "nats.conf");
  writeFileSync(
    settings,
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${folder}/store" }\nauthorization { users: [ { nkey: ${user.getPublicKey()} } ] }\n`,
  );
  const server = spawn(program!, ["-c", settings], { stdio: "ignore" });
  const partitions = async (query: string): Promise<unknown> => {
    const source = await openStreamSource(streamAddress.parse(`nats://127.0.0.1:${port}/SHOP?${query}`));
    return source.partitions().finally(() => source.close());
  };
  try {
    // Let in: what is missing is the stream.
    await vi.waitFor(() => expect(partitions(`nkey=${seed}`)).rejects.toThrow(/stream/i), { timeout: 60_000 });
    await expect(partitions(`nkey=${wrong}`)).rejects.toThrow(/authorization/i);
    await expect(partitions("")).rejects.toThrow(/authorization/i);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
