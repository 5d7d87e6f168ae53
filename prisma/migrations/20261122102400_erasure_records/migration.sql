-- AlterTable
ALTER TABLE "erasures" ADD COLUMN     "requested_by" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "rows" JSONB NOT NULL DEFAULT '{}';
