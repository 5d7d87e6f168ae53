const warmUp = 30;
const tolerance = 0.005;
/** Page–Hinkley (Page 1954; Gama et al. 2014, §3.2): alarm when Σ(x − mean − δ) has risen more than λ above its minimum. */
export function pageHinkley(unit, lambda, series) {
    return {
        name: `Page–Hinkley per ${unit}`,
        watch(stream) {
            let mean = 0, sum = 0, least = 0, n = 0;
            for (const { session, value } of series(stream)) {
                n++;
                mean += (value - mean) / n;
                sum += value - mean - tolerance;
                least = Math.min(least, sum);
                if (n >= warmUp && sum - least > lambda)
                    return session;
            }
            return null;
        },
    };
}
//# sourceMappingURL=page-hinkley.js.map