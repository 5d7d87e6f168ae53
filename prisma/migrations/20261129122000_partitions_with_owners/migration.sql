-- Processes that share work, and who of them does which part of it.
CREATE TABLE "processes" (
    "id" TEXT NOT NULL,
    "works" TEXT[] NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "processes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "partitions" (
    "work" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "owner" TEXT,
    "token" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "partitions_pkey" PRIMARY KEY ("work", "number")
);

-- Work is looked for oldest first.
CREATE INDEX "outbox_topic_number_idx" ON "outbox"("topic", "number");
