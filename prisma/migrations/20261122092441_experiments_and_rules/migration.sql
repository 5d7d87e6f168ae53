-- AlterTable
ALTER TABLE "recommendation_sets" ADD COLUMN     "experiment_id" TEXT,
ADD COLUMN     "ranking" BYTEA,
ADD COLUMN     "variant" TEXT;

-- AlterTable
ALTER TABLE "recommended_items" ADD COLUMN     "team" TEXT;

-- CreateTable
CREATE TABLE "experiments" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "task" TEXT,
    "share" DOUBLE PRECISION NOT NULL,
    "variants" JSONB NOT NULL,
    "alpha" DOUBLE PRECISION NOT NULL,
    "window_hours" DOUBLE PRECISION NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "stop_reason" TEXT,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "experiments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rules" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "removed" BOOLEAN NOT NULL DEFAULT false,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rules_pkey" PRIMARY KEY ("id","version")
);

-- CreateIndex
CREATE INDEX "rules_at_idx" ON "rules"("at");

-- CreateIndex
CREATE INDEX "recommendation_sets_experiment_id_at_id_idx" ON "recommendation_sets"("experiment_id", "at", "id");
