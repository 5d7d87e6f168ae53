-- What people say of their own interests, and whether anything of them may be used.
CREATE TABLE "interest_preferences" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "text_hash" TEXT,
    "weight" DOUBLE PRECISION NOT NULL,
    "until" TIMESTAMPTZ(3),
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "interest_preferences_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "interest_preferences_user_id_idx" ON "interest_preferences"("user_id");

CREATE INDEX "interest_preferences_text_hash_idx" ON "interest_preferences"("text_hash");

CREATE INDEX "interest_preferences_until_idx" ON "interest_preferences"("until");

ALTER TABLE "users" ADD COLUMN "profiling_off" BOOLEAN NOT NULL DEFAULT false;
