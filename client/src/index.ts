export { GodwitError, NoAnswer, type AnswerError } from "./errors.js";
export {
  createGodwit,
  Godwit,
  type Behaviour,
  type Feedback,
  type GodwitOptions,
  type Interest,
  type Migration,
  type Page,
  type Preference,
} from "./godwit.js";
export type { Listener } from "./live.js";
export type { Refused, Storage } from "./queue.js";
export type { Operation } from "./transport.js";
export type { SocketClient } from "./web-socket.js";
export * from "./generated/graphql.js";
