/**
 * What an operation awaits before each heavy step: it resolves when it is its turn, at once while the operation has
 * one, and throws where the operation is to stop (its client has gone, its budget is spent).
 */
export type Turn = () => Promise<void> | undefined;

/** For work of the service itself that nobody waits for. */
export const noTurns: Turn = () => undefined;
