-- Vectors of items that were made elsewhere, such as of their pictures, by the name of their space.
CREATE TABLE "vector_spaces" (
    "name" TEXT NOT NULL,
    "dimension" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vector_spaces_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "item_vectors" (
    "space" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "vector" BYTEA NOT NULL,

    CONSTRAINT "item_vectors_pkey" PRIMARY KEY ("space", "item_id")
);

CREATE INDEX "item_vectors_item_id_idx" ON "item_vectors"("item_id");

ALTER TABLE "item_vectors" ADD CONSTRAINT "item_vectors_space_fkey"
  FOREIGN KEY ("space") REFERENCES "vector_spaces"("name") ON DELETE CASCADE ON UPDATE CASCADE;
