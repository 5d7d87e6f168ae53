-- A served set is one row: which places of its ranking were shown. NULL = made before, its items are in recommended_items.
ALTER TABLE "recommendation_sets" ADD COLUMN "shown" int4multirange;
