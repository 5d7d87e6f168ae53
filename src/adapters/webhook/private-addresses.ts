import { BlockList, isIP } from "node:net";

/**
 * Addresses that are not of the public internet: a webhook to them could reach what only this machine's network may
 * reach.
 */
const closed = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  closed.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  closed.addSubnet(network, prefix, "ipv6");

const mappedPrefix = /^::ffff:/i;

/** Whether an IP address (v4, v6, or v4 written inside v6) is private, loopback, link-local or otherwise not public. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return closed.check(address, "ipv4");
  if (family !== 6) return true;
  if (!mappedPrefix.test(canonical(address))) return closed.check(address, "ipv6");
  return closed.check(dotted(canonical(address)), "ipv4");
}

/** The shortest spelling, as URLs have it: "::ffff:7f00:1". */
function canonical(address: string): string {
  return new URL(`http://[${address.replace(/%.*$/, "")}]/`).hostname.slice(1, -1);
}

function dotted(mapped: string): string {
  const [high = 0, low = 0] = mapped
    .replace(mappedPrefix, "")
    .split(":")
    .map((part) => Number.parseInt(part, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
