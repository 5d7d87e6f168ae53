import type { Daypart } from "../../src/core/session.js";
import type { MigrationKind } from "../../src/core/types.js";
import type { Peak } from "./parameters.js";
import type { Domain } from "./themes/theme.js";

/** One number for each theme of `themes`, in its order. */
export type Mixture = Float64Array;

export type Device = "phone" | "desktop";
export type Week = "weekday" | "weekend";

/** A part of the user's situations in which interest is partly a mixture of its own. */
export interface Slice {
  readonly daypart?: Daypart;
  readonly device?: Device;
  readonly week?: Week;
  readonly mixture: Mixture;
  /** Share of the slice's own mixture, 0…1. */
  readonly weight: number;
}

/**
 * A true change of interest. Times are epoch ms; it grows linearly from `from` to `to` and is abrupt when they are
 * equal. SHIFT moves `amount` of the old theme's share to the new one; EMERGENCE gives the new theme `amount` of
 * everything; FADE takes `amount` of the old theme's share away; RETURN undoes an earlier FADE of the same theme.
 */
export interface TrueMigration {
  readonly kind: Extract<MigrationKind, "SHIFT" | "EMERGENCE" | "FADE" | "RETURN">;
  readonly from: number;
  readonly to: number;
  /** Index of the theme that loses (SHIFT, FADE) or of the one that gains (EMERGENCE, RETURN). */
  readonly theme: number;
  /** SHIFT: index of the theme that gains. */
  readonly target: number | null;
  readonly amount: number;
}

/** Somebody who lives in the town: all that decides what they do, and nothing else. */
export interface Person {
  readonly id: string;
  readonly timeZone: string;
  /** Share of Chinese among what they read, 0…1. */
  readonly chinese: number;
  readonly sessionsPerDay: Readonly<Record<Week, number>>;
  readonly peaks: Readonly<Record<Week, readonly Peak[]>>;
  /** P(phone) by daypart. */
  readonly phone: Readonly<Record<Daypart, number>>;
  readonly domains: Readonly<Record<Domain, number>>;
  readonly base: Mixture;
  readonly slices: readonly Slice[];
  readonly migrations: readonly TrueMigration[];
}
