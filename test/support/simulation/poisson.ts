/** P(X ≤ n) for a Poisson mean. */
function atMost(n: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let i = 1; i <= n; i++) {
    term *= mean / i;
    sum += term;
  }
  return sum;
}

function solve(ok: (mean: number) => boolean, high: number): number {
  let low = 0;
  let up = high;
  for (let i = 0; i < 80; i++) {
    const middle = (low + up) / 2;
    if (ok(middle)) low = middle;
    else up = middle;
  }
  return low;
}

/** Exact 95 % interval of a Poisson mean from one count (Garwood 1936). */
export function poissonInterval(count: number): { low: number; high: number } {
  const high = 20 + 3 * count + 10 * Math.sqrt(count);
  return {
    low: count === 0 ? 0 : solve((m) => 1 - atMost(count - 1, m) < 0.025, high),
    high: solve((m) => atMost(count, m) > 0.025, high),
  };
}
