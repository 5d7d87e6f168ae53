-- The place in a front end whose questions an experiment is about; NULL = all of them.
ALTER TABLE "experiments" ADD COLUMN "surface" TEXT;
