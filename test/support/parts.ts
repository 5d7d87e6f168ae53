import { existsSync } from "node:fs";

/** A real part that tests run against where it is there; `npm run services -- start NAME` starts each. */
export interface RealPart {
  readonly title: string;
  /** its address, or null where this run has none */
  readonly url: string | null;
  /** for the name of a skipped suite: what is missing, and what to do */
  readonly missing: string;
}

const part = (title: string, service: string, url: string | null | undefined): RealPart => ({
  title,
  url: url || null,
  missing: `no ${title}: npm run services -- start ${service}`,
});

const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Every real part by its name, as the variables that `npm run services -- start --env` prints tell. */
export const parts = {
  postgres: part("PostgreSQL", "postgres", process.env["TEST_DATABASE_URL"]),
  qdrant: part("Qdrant", "qdrant", process.env["TEST_QDRANT_URL"] || process.env["QDRANT_BINARY"]),
  nats: part("NATS", "nats", process.env["TEST_NATS_URL"]),
  kafka: part("Kafka", "kafka", process.env["TEST_KAFKA_BROKERS"]),
  embeddings: part("embeddings server", "embeddings", process.env["TEST_EMBEDDINGS_URL"]),
  chromium: part("Chromium", "chromium", process.env["TEST_CHROMIUM"] || browsers.find((path) => existsSync(path))),
} as const;

/** The title of a suite that needs a part: where the part is not there, with what is missing. */
export const titled = (title: string, { url, missing }: RealPart): string =>
  url === null ? `${title} (${missing})` : title;
