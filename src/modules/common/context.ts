import { localTime } from "../../core/interests/local-time.js";
import type { Context } from "../../core/types.js";
import { asArgument } from "./batch.js";
import * as field from "./fields.js";

/** A context as it is asked for; absent = now, the user's zone, any scene, any domain. */
export interface ContextInput {
  at?: Date | null | undefined;
  timeZone?: string | null | undefined;
  scene?: unknown;
  domain?: string | null | undefined;
  surface?: string | null | undefined;
}

/** The asked context in the user's local time. Throws BAD_USER_INPUT with the path of a wrong value. */
export function contextOf(input: ContextInput | null | undefined, homeZone: string | null, now: number): Context {
  return asArgument(() => {
    const at = input?.at ? field.moment("at", input.at) : now;
    const zone = field.timeZone("timeZone", input?.timeZone) ?? homeZone ?? "UTC";
    const surface = field.optionalWord("surface", input?.surface);
    return {
      ...(surface === null ? {} : { surface }),
      at,
      ...localTime(at, zone),
      scene: field.scene("scene", input?.scene),
      domain: field.optionalId("domain", input?.domain),
    };
  }, "context");
}
