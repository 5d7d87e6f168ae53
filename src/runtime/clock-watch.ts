/** The wall clock, and a clock that never jumps. */
interface Reading {
  wall: number;
  steady: number;
}

/**
 * Tells by how much the wall clock has jumped since it was last asked: NTP, a virtual machine that was moved, an
 * operator.
 */
export class ClockWatch {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #last: Reading;

  constructor(wall: () => number, steady: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
    this.#last = { wall: wall(), steady: steady() };
  }

  /** Milliseconds, below zero when the clock was set back. */
  jump(): number {
    const now = { wall: this.#wall(), steady: this.#steady() };
    const jumped = now.wall - this.#last.wall - (now.steady - this.#last.steady);
    this.#last = now;
    return jumped;
  }
}
