-- What somebody answered when asked how satisfied they were with a page: 1 to 5, the newest answer.
ALTER TABLE "recommendation_sets"
  ADD COLUMN "satisfied" SMALLINT,
  ADD COLUMN "satisfied_at" TIMESTAMPTZ(3);
