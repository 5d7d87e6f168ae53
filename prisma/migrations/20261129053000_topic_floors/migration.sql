-- AlterTable
ALTER TABLE "codebooks" ADD COLUMN     "parents" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "topics" ADD COLUMN     "parent_id" TEXT;

-- CreateTable
CREATE TABLE "topic_changes" (
    "number" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "topic_id" TEXT NOT NULL,
    "others" TEXT[],
    "label" TEXT,
    "language" TEXT,
    "author" TEXT,
    "reason" TEXT NOT NULL,

    CONSTRAINT "topic_changes_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE INDEX "topic_changes_topic_id_idx" ON "topic_changes"("topic_id");
