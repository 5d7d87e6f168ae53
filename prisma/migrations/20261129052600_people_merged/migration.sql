-- CreateTable
CREATE TABLE "user_aliases" (
    "alias" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "merged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_aliases_pkey" PRIMARY KEY ("alias")
);

-- CreateTable
CREATE TABLE "person_acts" (
    "number" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "user_hash" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "reason" TEXT,
    "rows" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_acts_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE INDEX "user_aliases_user_id_idx" ON "user_aliases"("user_id");

-- CreateIndex
CREATE INDEX "person_acts_user_hash_idx" ON "person_acts"("user_hash");
