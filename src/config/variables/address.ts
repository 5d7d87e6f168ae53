import { text, whole } from "../formats.js";
import { required } from "../variable.js";

/** Where the service listens. */
export const address = {
  HOST: required(text, "127.0.0.1", "Address to listen on; 0.0.0.0 in a container."),
  PORT: required(whole(0, 65_535), "4000", "Port to listen on; 0 = any free one."),
} as const;
