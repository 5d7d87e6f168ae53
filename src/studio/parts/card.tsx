import { useId, type ReactNode } from "react";

/** A titled part of a view. */
export function Card({
  title,
  hint,
  size = "",
  tools,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly size?: "half" | "third" | "wide" | "";
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={`card ${size}`} aria-labelledby={id}>
      <div>
        <div className="card-head">
          <h2 id={id}>{title}</h2>
          {tools}
        </div>
        {hint && <p className="soft">{hint}</p>}
      </div>
      {children}
    </section>
  );
}
