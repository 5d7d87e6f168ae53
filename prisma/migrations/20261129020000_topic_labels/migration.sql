-- AlterTable
ALTER TABLE "topics" ADD COLUMN     "labels" JSONB NOT NULL DEFAULT '{}';
