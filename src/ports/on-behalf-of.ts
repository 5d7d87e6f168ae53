import { AsyncLocalStorage } from "node:async_hooks";

const storage = new AsyncLocalStorage<string>();

/** Runs something for a caller; what it sets off, however much later, is done on behalf of the same. */
export function onBehalfOf<T>(caller: string, run: () => T): T {
  return storage.run(caller, run);
}

/**
 * On whose behalf the code that asks is running: what adapters with few connections share them by. "" = the service's
 * own.
 */
export function onWhoseBehalf(): string {
  return storage.getStore() ?? "";
}
