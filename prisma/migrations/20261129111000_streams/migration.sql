-- How far each partition of each stream has been taken, and which process takes it
CREATE TABLE "stream_places" (
    "source" TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    "incarnation" TEXT NOT NULL DEFAULT '',
    "next" BIGINT,
    "token" BIGINT NOT NULL DEFAULT 0,
    "owner" TEXT,
    "leased_until" TIMESTAMPTZ(3),
    "waiting" BIGINT NOT NULL DEFAULT 0,
    "last_at" TIMESTAMPTZ(3),
    "messages" BIGINT NOT NULL DEFAULT 0,
    "recorded" BIGINT NOT NULL DEFAULT 0,
    "duplicates" BIGINT NOT NULL DEFAULT 0,
    "ignored" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,
    "missed" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stream_places_pkey" PRIMARY KEY ("source", "partition")
);

-- Processes that take from a stream, to share its partitions
CREATE TABLE "stream_members" (
    "source" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "alive_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_members_pkey" PRIMARY KEY ("source", "owner")
);

-- Messages that could not be taken, with the reason
CREATE TABLE "stream_refusals" (
    "number" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "code" TEXT NOT NULL,
    "path" TEXT[],
    "reason" TEXT NOT NULL,
    "body" TEXT,
    "user_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_refusals_pkey" PRIMARY KEY ("number")
);

CREATE INDEX "stream_refusals_user_id_idx" ON "stream_refusals"("user_id");

CREATE INDEX "stream_refusals_at_idx" ON "stream_refusals"("at");
