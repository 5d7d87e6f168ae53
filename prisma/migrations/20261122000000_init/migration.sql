-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "BehaviourType" AS ENUM ('VIEW', 'CLICK', 'LIKE', 'DISLIKE', 'BOOKMARK', 'SHARE', 'COMMENT', 'SEARCH', 'RATE', 'PURCHASE', 'DISMISS', 'DWELL');

-- CreateEnum
CREATE TYPE "MigrationKind" AS ENUM ('EMERGENCE', 'FADE', 'SHIFT', 'RETURN', 'DAYPART', 'SCENE', 'DOMAIN');

-- CreateEnum
CREATE TYPE "MigrationState" AS ENUM ('SUSPECTED', 'CONFIRMED', 'SETTLED', 'REVERTED');

-- CreateEnum
CREATE TYPE "FeedbackKind" AS ENUM ('IMPRESSION', 'CLICK', 'LIKE', 'DISLIKE', 'BOOKMARK', 'SHARE', 'DISMISS', 'PURCHASE', 'RATE');

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "time_zone" TEXT,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "items" (
    "id" TEXT NOT NULL,
    "number" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "tags" TEXT[],
    "language" TEXT,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "published_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "content_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "changed_by" BIGINT NOT NULL DEFAULT (pg_current_xact_id())::text::bigint,

    CONSTRAINT "items_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "embeddings" (
    "space" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "vector" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "embeddings_pkey" PRIMARY KEY ("space","hash")
);

-- CreateTable
CREATE TABLE "behaviours" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "item_id" TEXT,
    "type" "BehaviourType" NOT NULL,
    "text" TEXT,
    "text_hash" TEXT,
    "value" DOUBLE PRECISION,
    "scene" JSONB NOT NULL DEFAULT '{}',
    "session_id" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "time_zone" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content_hash" TEXT NOT NULL,

    CONSTRAINT "behaviours_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "waiting_behaviours" (
    "behaviour_id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "waiting_behaviours_pkey" PRIMARY KEY ("behaviour_id")
);

-- CreateTable
CREATE TABLE "codebooks" (
    "id" TEXT NOT NULL,
    "version" SERIAL NOT NULL,
    "space" TEXT NOT NULL,
    "data" BYTEA NOT NULL,
    "items" INTEGER NOT NULL,
    "report" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "codebooks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "topics" (
    "codebook_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "terms" TEXT[],
    "size" INTEGER NOT NULL,

    CONSTRAINT "topics_pkey" PRIMARY KEY ("codebook_id","id")
);

-- CreateTable
CREATE TABLE "item_topics" (
    "codebook_id" TEXT NOT NULL,
    "item_number" INTEGER NOT NULL,
    "positions" INTEGER[],
    "shares" DOUBLE PRECISION[],

    CONSTRAINT "item_topics_pkey" PRIMARY KEY ("codebook_id","item_number")
);

-- CreateTable
CREATE TABLE "interest_states" (
    "codebook_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "state" BYTEA NOT NULL,
    "detector" BYTEA NOT NULL,
    "behaviours" INTEGER NOT NULL,
    "sessions" INTEGER NOT NULL,
    "advanced_to" TIMESTAMPTZ(3),
    "check_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "interest_states_pkey" PRIMARY KEY ("codebook_id","user_id")
);

-- CreateTable
CREATE TABLE "population_states" (
    "codebook_id" TEXT NOT NULL,
    "shard" INTEGER NOT NULL,
    "state" BYTEA NOT NULL,

    CONSTRAINT "population_states_pkey" PRIMARY KEY ("codebook_id","shard")
);

-- CreateTable
CREATE TABLE "migrations" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" "MigrationKind" NOT NULL,
    "state" "MigrationState" NOT NULL,
    "domain" TEXT,
    "magnitude" DOUBLE PRECISION NOT NULL,
    "statistic" DOUBLE PRECISION NOT NULL,
    "threshold" DOUBLE PRECISION NOT NULL,
    "average_run_length" DOUBLE PRECISION,
    "p_value" DOUBLE PRECISION,
    "sessions" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(3),
    "detected_at" TIMESTAMPTZ(3) NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "migrations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "migration_changes" (
    "number" BIGSERIAL NOT NULL,
    "migration_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "state" "MigrationState" NOT NULL,
    "reason" TEXT NOT NULL,
    "statistic" DOUBLE PRECISION NOT NULL,
    "threshold" DOUBLE PRECISION NOT NULL,
    "sessions" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "migration_changes_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "recommendation_sets" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "strategy" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "migration_id" UUID,
    "context" JSONB NOT NULL,
    "weights" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recommendation_sets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recommended_items" (
    "set_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "item_id" TEXT NOT NULL,
    "probability" DOUBLE PRECISION NOT NULL,
    "propensity" DOUBLE PRECISION NOT NULL,
    "contributions" JSONB NOT NULL,
    "sources" TEXT[],

    CONSTRAINT "recommended_items_pkey" PRIMARY KEY ("set_id","position")
);

-- CreateTable
CREATE TABLE "feedback" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "recommendation_id" UUID,
    "item_id" TEXT NOT NULL,
    "kind" "FeedbackKind" NOT NULL,
    "value" DOUBLE PRECISION,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content_hash" TEXT NOT NULL,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "models" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "version" SERIAL NOT NULL,
    "serving" BOOLEAN NOT NULL DEFAULT false,
    "data" BYTEA NOT NULL,
    "metrics" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "promoted_at" TIMESTAMPTZ(3),

    CONSTRAINT "models_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "number" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "dead_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "import_progress" (
    "fingerprint" TEXT NOT NULL,
    "lines" BIGINT NOT NULL,
    "counts" JSONB NOT NULL,
    "finished" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "import_progress_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "erasures" (
    "user_hash" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasures_pkey" PRIMARY KEY ("user_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "items_number_key" ON "items"("number");

-- CreateIndex
CREATE INDEX "items_domain_id_idx" ON "items"("domain", "id");

-- CreateIndex
CREATE INDEX "items_changed_by_idx" ON "items"("changed_by");

-- CreateIndex
CREATE INDEX "behaviours_user_id_occurred_at_id_idx" ON "behaviours"("user_id", "occurred_at" DESC, "id");

-- CreateIndex
CREATE INDEX "behaviours_item_id_occurred_at_idx" ON "behaviours"("item_id", "occurred_at");

-- CreateIndex
CREATE INDEX "behaviours_occurred_at_idx" ON "behaviours"("occurred_at");

-- CreateIndex
CREATE INDEX "waiting_behaviours_item_id_idx" ON "waiting_behaviours"("item_id");

-- CreateIndex
CREATE INDEX "waiting_behaviours_user_id_idx" ON "waiting_behaviours"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "codebooks_version_key" ON "codebooks"("version");

-- CreateIndex
CREATE INDEX "interest_states_check_at_idx" ON "interest_states"("check_at");

-- CreateIndex
CREATE INDEX "migrations_detected_at_id_idx" ON "migrations"("detected_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "migrations_user_id_key_key" ON "migrations"("user_id", "key");

-- CreateIndex
CREATE INDEX "migration_changes_migration_id_idx" ON "migration_changes"("migration_id");

-- CreateIndex
CREATE INDEX "migration_changes_user_id_number_idx" ON "migration_changes"("user_id", "number");

-- CreateIndex
CREATE INDEX "recommendation_sets_user_id_at_idx" ON "recommendation_sets"("user_id", "at" DESC);

-- CreateIndex
CREATE INDEX "recommendation_sets_at_idx" ON "recommendation_sets"("at");

-- CreateIndex
CREATE INDEX "feedback_user_id_occurred_at_idx" ON "feedback"("user_id", "occurred_at" DESC);

-- CreateIndex
CREATE INDEX "feedback_recommendation_id_idx" ON "feedback"("recommendation_id");

-- CreateIndex
CREATE INDEX "models_kind_version_idx" ON "models"("kind", "version");

-- CreateIndex
CREATE INDEX "outbox_topic_key_number_idx" ON "outbox"("topic", "key", "number");

-- CreateIndex
CREATE INDEX "outbox_topic_available_at_idx" ON "outbox"("topic", "available_at");

-- AddForeignKey
ALTER TABLE "topics" ADD CONSTRAINT "topics_codebook_id_fkey" FOREIGN KEY ("codebook_id") REFERENCES "codebooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "migration_changes" ADD CONSTRAINT "migration_changes_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recommended_items" ADD CONSTRAINT "recommended_items_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "recommendation_sets"("id") ON DELETE CASCADE ON UPDATE CASCADE;


