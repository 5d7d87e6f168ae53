import { WebSocket } from "ws";
import { withMarkedIntegers } from "../../modules/common/exact-json.js";
import { isLightJson } from "./json-weight.js";

/** RFC 6455: the message is too big to process. */
const tooBig = 1009;

/**
 * Sockets whose messages keep integers beyond 2^53 for readInput, as request bodies do, and which end over a message
 * that cannot be parsed in one go. `most`: as many bytes as a message may have.
 */
export function exactSockets(most: number): typeof WebSocket {
  return class ExactSocket extends WebSocket {
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event !== "message") return super.emit(event as never, ...(args as never[]));
      const [data, ...rest] = args;
      const text = String(data);
      const marked = isLightJson(text, most) ? withMarkedIntegers(text) : null;
      if (marked === null) {
        this.close(tooBig, "the message holds more values than any operation takes");
        return true;
      }
      return super.emit("message" as never, ...([marked, ...rest] as never[]));
    }
  };
}
