/** The exact 95 % interval of a Poisson mean (Garwood 1936), by bisection on the distribution function. */

/** P(X <= n) for a mean. */
function atMost(n: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= n; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/** The mean at which `falling` (a function that falls with the mean) takes this value. */
function meanWhere(falling: (mean: number) => number, value: number, n: number): number {
  let low = 0;
  let high = n + 10 * Math.sqrt(n + 1) + 10;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (falling(middle) > value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** n counted events -> [low, high]. */
export function poissonInterval(n: number): readonly [number, number] {
  const low = n === 0 ? 0 : meanWhere((mean) => atMost(n - 1, mean), 0.975, n);
  return [low, meanWhere((mean) => atMost(n, mean), 0.025, n)];
}
