import { WebSocket } from "ws";
import { withMarkedIntegers } from "../../modules/common/exact-json.js";

/** A socket whose messages keep integers beyond 2^53 for readInput, as request bodies do. */
export class ExactSocket extends WebSocket {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== "message") return super.emit(event as never, ...(args as never[]));
    const [data, ...rest] = args;
    return super.emit("message" as never, ...([withMarkedIntegers(String(data)), ...rest] as never[]));
  }
}
