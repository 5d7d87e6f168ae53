-- What a language model wrote about an item of few words, beside what was stored; null = nothing.
ALTER TABLE "items" ADD COLUMN "generated" JSONB;
