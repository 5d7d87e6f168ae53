import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { clientAddress } from "./client-address.js";

const request = (forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    socket: { remoteAddress: "10.0.0.1" },
  }) as Pick<IncomingMessage, "headers" | "socket">;

test.each<[string | undefined, number, string]>([
  ["6.6.6.6", 0, "10.0.0.1"], // nobody is trusted: the header is the client's invention
  ["6.6.6.6, 203.0.113.7", 1, "203.0.113.7"],
  ["6.6.6.6, 203.0.113.7, 10.0.0.9", 2, "203.0.113.7"],
  ["203.0.113.7", 2, "203.0.113.7"],
  [undefined, 1, "10.0.0.1"],
])("X-Forwarded-For %s behind %i proxies is %s", (forwarded, hops, address) =>
  expect(clientAddress(request(forwarded), hops)).toBe(address),
);
