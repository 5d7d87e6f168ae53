-- What an endpoint is told of, and in which shape. A process of the version before goes on as it did.
ALTER TABLE "webhooks"
  ADD COLUMN "events" TEXT[] NOT NULL DEFAULT ARRAY['MIGRATION']::TEXT[],
  ADD COLUMN "format" TEXT NOT NULL DEFAULT 'GODWIT';
