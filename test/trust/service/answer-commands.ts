import type { Reply } from "./protocol.js";

/** What a service's process does for each command of its parent. */
export type Handlers<C extends { kind: string }, A extends Record<C["kind"], unknown>> = {
  readonly [Kind in C["kind"]]: (command: Extract<C, { kind: Kind }>) => Promise<A[Kind]>;
};

/**
 * Answers the parent's commands, each when it is done, until `close` or until nobody is left to ask. Call it when the
 * program is loaded: that is said first.
 */
export function answerCommands<C extends { kind: string }, A extends Record<C["kind"], unknown>>(
  handlers: Handlers<C, A>,
): void {
  const tell = (reply: Reply): void => void process.send!(reply);
  const answer = async (command: C & { id: number }): Promise<void> => {
    const { id } = command;
    const handler = handlers[command.kind as C["kind"]] as (command: C) => Promise<unknown>;
    try {
      tell({ id, answer: await handler(command) });
    } catch (error) {
      tell({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
    // A thread that still fits something must not hold up who has stopped the service.
    if (command.kind === "close") process.exit(0);
  };
  process.on("message", (command: C & { id: number }) => void answer(command));
  process.on("disconnect", () => process.exit(1)); // nobody is left to stop it
  tell({ id: 0, answer: null });
}
