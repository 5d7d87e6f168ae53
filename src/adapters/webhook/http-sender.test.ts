import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createWebhookSender } from "./http-sender.js";
import { isPrivateAddress } from "./private-addresses.js";

describe("private addresses", () => {
  it.each([
    "127.0.0.1",
    "10.0.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::a00:1",
    "no address",
  ])("%s is closed", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])(
    "%s is open",
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

describe("the webhook sender", () => {
  const careful = createWebhookSender({ timeoutMs: 2000, privateAllowed: false });

  it.each([
    "127.0.0.1",
    "localhost",
    "10.1.2.3",
    "169.254.169.254",
    "[::1]",
    "[::ffff:192.168.0.1]",
    "0x7f.1",
    "2130706433",
  ])("refuses to register %s, however it is spelt", async (host) => {
    await expect(careful.check(`http://${host}:8080/`)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      path: ["url"],
      message: expect.stringContaining("GODWIT_WEBHOOK_PRIVATE"),
    });
    await expect(
      createWebhookSender({ timeoutMs: 2000, privateAllowed: true }).check(`http://${host}:8080/`),
    ).resolves.toBeUndefined();
  });

  it("takes a public address", async () => {
    await expect(careful.check("https://8.8.8.8/godwit")).resolves.toBeUndefined();
  });

  it("does not connect to a private address even where a URL was registered before, by name or by number", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await expect(careful.post(`http://127.0.0.1:${port}/`, {}, "{}")).rejects.toThrow("private address");
      await expect(careful.post(`http://localhost:${port}/`, {}, "{}")).rejects.toThrow("private address");
      expect(asked).toBe(0);
      await createWebhookSender({ timeoutMs: 2000, privateAllowed: true }).post(`http://localhost:${port}/`, {}, "{}");
      expect(asked).toBe(1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
