import { colourOf } from "../parts/colours.js";
import { treemap } from "./treemap.js";

const width = 1000;
const height = 420;
/** A share that grows by more than this in the population is marked. */
const grows = 0.004;

interface MapTopic {
  readonly id: string;
  readonly label: string;
  readonly size: number;
  readonly trend: number;
}

/** Topics as tiles by how many items they have; a tile can be chosen by mouse and keyboard. */
export function TopicMap({
  topics,
  chosen,
  choose,
  name,
}: {
  readonly topics: readonly MapTopic[];
  readonly chosen: string | null;
  readonly name: string;
  choose(id: string): void;
}) {
  const sized = topics.filter(({ size }) => size > 0).toSorted((a, b) => b.size - a.size);
  const byId = new Map(sized.map((topic) => [topic.id, topic]));
  const order = sized.map(({ id }) => id);
  return (
    <div className="topic-map" role="group" aria-label={name} style={{ aspectRatio: `${width} / ${height}` }}>
      {treemap(sized, 0, 0, width, height).map(({ id, ...box }) => {
        const { label, size, trend } = byId.get(id)!;
        const arrow = trend > grows ? " ↗" : trend < -grows ? " ↘" : "";
        return (
          <button
            key={id}
            type="button"
            className="tile"
            title={`${label} · ${size}`}
            aria-pressed={chosen === id}
            onClick={() => choose(id)}
            style={{
              left: `${(100 * box.x) / width}%`,
              top: `${(100 * box.y) / height}%`,
              width: `${(100 * box.width) / width}%`,
              height: `${(100 * box.height) / height}%`,
              ["--own" as string]: colourOf(id, order),
            }}
          >
            <span>
              {label}
              {arrow}
            </span>
            <small>{size}</small>
          </button>
        );
      })}
    </div>
  );
}
