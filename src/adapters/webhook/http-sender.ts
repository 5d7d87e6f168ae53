import { lookup, type LookupAddress } from "node:dns";
import { lookup as resolveAll } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { GodwitError } from "../../core/errors.js";
import type { WebhookSender } from "../../ports/webhook-sender.js";
import { isPrivateAddress } from "./private-addresses.js";

const longestUrl = 2048;

/**
 * Posts webhooks with Node's own client. The address that is connected to is the one that was checked, so that no name
 * can change its mind in between.
 */
export function createWebhookSender({
  timeoutMs,
  privateAllowed,
}: {
  timeoutMs: number;
  privateAllowed: boolean;
}): WebhookSender {
  const closed = (addresses: readonly string[]): boolean => !privateAllowed && addresses.some(isPrivateAddress);

  const guardedLookup: LookupFunction = (host, options, done) => {
    lookup(host, { ...options, all: true }, (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => {
      if (error) return done(error, "");
      if (closed(addresses.map(({ address }) => address)))
        return done(new Error(`${host} resolves to a private address, which is closed to webhooks`), "");
      if (options.all) return done(null, addresses);
      const [first] = addresses;
      return first ? done(null, first.address, first.family) : done(new Error(`${host} has no address`), "");
    });
  };

  return {
    async check(text) {
      const url = parsed(text);
      const host = hostOf(url);
      const addresses = isIP(host) ? [host] : privateAllowed ? [] : await addressesOf(host);
      if (closed(addresses))
        throw refused(
          `url points to ${host}, a private or loopback address; name a public host, or set GODWIT_WEBHOOK_PRIVATE=on where this network may be reached.`,
        );
    },
    async post(text, headers, body) {
      const url = parsed(text);
      const host = hostOf(url);
      if (isIP(host) && closed([host])) throw new Error(`${host} is a private address, which is closed to webhooks`);
      const signal = AbortSignal.timeout(timeoutMs);
      const request = url.protocol === "https:" ? requestHttps : requestHttp;
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const options = {
          method: "POST",
          headers: { ...headers, "content-length": Buffer.byteLength(body) },
          lookup: guardedLookup,
          signal,
          agent: false as const,
        };
        const sent = request(url, options, resolve);
        sent.on("error", (error) =>
          reject(signal.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error),
        );
        sent.end(body);
      });
      answer.on("error", () => {}); // what comes after the status does not matter
      answer.resume();
      const { statusCode = 0 } = answer;
      if (statusCode < 200 || statusCode > 299) throw new Error(`the endpoint answered ${statusCode}`);
    },
  };
}

function refused(message: string): GodwitError {
  return new GodwitError("BAD_USER_INPUT", message, ["url"]);
}

function parsed(text: string): URL {
  if (text.length > longestUrl) throw refused(`url has ${text.length} characters; at most ${longestUrl} are taken.`);
  if (!URL.canParse(text))
    throw refused(`url is ${JSON.stringify(text)}; give a URL such as https://shop.example/godwit.`);
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refused(`url begins with ${url.protocol}//; webhooks go to http:// and https:// only.`);
  if (url.username !== "" || url.password !== "")
    throw refused(
      "url contains credentials, which answers would show; leave them out and verify the signature instead.",
    );
  return url;
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await resolveAll(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new GodwitError(
      "BAD_USER_INPUT",
      `url names the host ${host}, which cannot be resolved; check its spelling.`,
      ["url"],
      { cause },
    );
  }
}
