interface Part {
  readonly feature: string;
  readonly name: string;
  readonly contribution: number;
}

const least = 0.005;

/** What adds to a score to the right of the middle, what takes from it to the left. */
export function ContributionBars({ parts }: { readonly parts: readonly Part[] }) {
  const shown = parts.filter(({ contribution }) => Math.abs(contribution) >= least);
  const most = Math.max(...shown.map(({ contribution }) => Math.abs(contribution)), 0.01);
  return (
    <div className="stack" style={{ gap: "0.15rem" }}>
      {shown.map(({ feature, name, contribution }) => {
        const width = `${(50 * Math.abs(contribution)) / most}%`;
        return (
          <div key={feature} className="parts">
            <span>{name}</span>
            <span className="track" aria-hidden="true">
              <span
                className="bar-fill"
                style={
                  contribution > 0
                    ? { left: "50%", right: "auto", width, background: "var(--up)" }
                    : { left: "auto", right: "50%", width, background: "var(--down)" }
                }
              />
              <span className="middle-line" />
            </span>
            <span className="number">
              {contribution > 0 ? "+" : "−"}
              {Math.abs(contribution).toFixed(2)}
            </span>
          </div>
        );
      })}
    </div>
  );
}
