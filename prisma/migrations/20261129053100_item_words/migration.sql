-- CreateTable
CREATE TABLE "item_words" (
    "item_number" INTEGER NOT NULL,
    "of_hash" TEXT NOT NULL,
    "words" TSVECTOR NOT NULL,

    CONSTRAINT "item_words_pkey" PRIMARY KEY ("item_number")
);

-- CreateIndex
CREATE INDEX "item_words_words_idx" ON "item_words" USING GIN ("words");
