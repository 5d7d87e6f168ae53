import type { Logger } from "pino";
import { GodwitError } from "../core/errors.js";
import { decodeCodebook } from "../core/topics/codebook.js";
import type { History } from "../ports/history/history.js";
import { Edition, type EditionParts } from "../modules/kit/edition.js";
import {
  servingLock,
  type EditionBase,
  type EditionRest,
  type Editions,
  type EditionSource,
} from "../modules/kit/editions.js";
import { servingSetting } from "../modules/kit/settings.js";

/** A codebook that was removed between two statements has a successor: what serves is read again. */
const attempts = 5;

/** Keeps the edition that serves, and makes the next one beside it. */
export class EditionKeeper implements Editions {
  readonly #history: History;
  readonly #log: Logger;
  readonly #sources: EditionSource[] = [];
  readonly #listeners: ((edition: Edition, former: Edition) => void | Promise<void>)[] = [];
  #current: Edition | null = null;
  #version = "";
  #following: Promise<unknown> = Promise.resolve();

  constructor({ history, log }: { history: History; log: Logger }) {
    this.#history = history;
    this.#log = log;
  }

  get current(): Edition {
    let current = this.#current;
    if (current === null) throw new GodwitError("UNAVAILABLE", "The service is starting; try again in a moment.");
    for (const source of this.#sources) current = current.with(source.renew?.(current) ?? {});
    return (this.#current = current);
  }

  /** A module says what it reads for every edition; before `open`. */
  from(source: EditionSource): void {
    this.#sources.push(source);
  }

  onSwap(listener: (edition: Edition, former: Edition) => void | Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Reads the first edition; a database without a space takes the embedder's. */
  async open(embedderSpace: string): Promise<void> {
    await this.adopt(embedderSpace);
  }

  async adopt(space: string): Promise<void> {
    await this.#history.transaction(async (inside) => {
      await inside.lock([servingLock]);
      if (((await servingSetting.read(inside))?.space ?? "") === "")
        await servingSetting.write(inside, { space, codebookId: null, edition: 0 });
    });
    await this.follow();
  }

  follow(): Promise<boolean> {
    const next = this.#following.then(() => this.#follow());
    this.#following = next.catch(() => undefined);
    return next;
  }

  async make(setting: { space: string; codebookId: string | null; number: number }): Promise<Edition> {
    const base = await this.#base(setting);
    if (base === null) throw new GodwitError("UNAVAILABLE", "The codebook was removed; another one serves.");
    return this.#complete(base);
  }

  async hold(inside: History, edition: Edition): Promise<{ refitting: string | null }> {
    await inside.lock([servingLock], { shared: true });
    return this.check(await inside.settings.get(servingSetting.name), edition);
  }

  check(stored: unknown, edition: Edition): { refitting: string | null } {
    const setting = servingSetting.parse(stored);
    if (setting?.codebookId !== edition.codebook?.id || (setting?.edition ?? 0) !== edition.number)
      throw new GodwitError("UNAVAILABLE", "A newer codebook serves; the work is done again under it.");
    return { refitting: setting?.refitting ?? null };
  }

  async #follow(): Promise<boolean> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const setting = (await servingSetting.read(this.#history))!;
      const number = setting.edition ?? 0;
      const former = this.#current;
      if (former !== null && number < former.number) return false; // a stale setting: a newer codebook serves here
      const version = JSON.stringify([
        setting.space,
        setting.codebookId,
        number,
        ...(await Promise.all(this.#sources.map((source) => source.version?.()))),
      ]);
      if (version === this.#version) return false;
      const base = await this.#base({ ...setting, number });
      if (base === null) continue;
      const next = await this.#complete(base);
      this.#current = next;
      this.#version = version;
      if (former !== null) for (const listener of this.#listeners) await listener(next, former);
      return true;
    }
    this.#log.warn("the codebook that serves could not be read; trying again");
    return false;
  }

  /** null = the codebook is no longer there. */
  async #base(setting: { space: string; codebookId: string | null; number: number }): Promise<EditionBase | null> {
    const { space, codebookId, number } = setting;
    if (codebookId === null) return { number, space, codebook: null, topics: [], parents: [] };
    if (this.#current?.codebook?.id === codebookId) {
      const { codebook, topics, parents } = this.#current;
      return { number, space, codebook, topics, parents };
    }
    const record = await this.#history.codebooks.get(codebookId);
    if (record === null) return null;
    const topics = await this.#history.codebooks.topics(codebookId);
    const { data, parents } = record;
    return topics.length === 0 ? null : { number, space, codebook: decodeCodebook(data), topics, parents };
  }

  async #complete(base: EditionBase): Promise<Edition> {
    let rest: Partial<EditionParts> = {};
    for (const source of this.#sources) rest = { ...rest, ...(await source.read(base, this.#current)) };
    return new Edition({ ...(rest as EditionRest), ...base });
  }
}
