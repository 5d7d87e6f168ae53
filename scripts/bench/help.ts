/** What `npm run bench -- --help` says. */
export const help = `npm run bench -- [--json] [--quick] [--seconds N] [--only NAME] [--sizes 10000,100000] [--keep FOLDER] [--profile FOLDER] [--store qdrant]
  --json     one JSON document on stdout
  --quick    10,000 items and a second a row
  --only     rows whose name contains one of NAME,NAME…: import, ranker, empty, vector, recommendations, stages, interests, changed, seen, histories, writes, capacity, receivers, folding, migrations, looks, fits, transfer, catalogue, server
  --seconds  a row (default 4)
  --events   of each shape through its receiver (default 100000), where --only names receivers
  --sizes    numbers of items
  --keep     keep the prepared databases in FOLDER and start from them next time, fitted rankers included (unless --only names ranker)
  --store    qdrant: beside the embedded index, what asks the vector store most on the Qdrant of QDRANT_URL, or one started from QDRANT_BINARY
  --profile  write a processor profile of the service per row
With TEST_DATABASE_URL or DATABASE_URL set, import, changed answers and writes are measured on that PostgreSQL server too, in a database of their own.
`;
