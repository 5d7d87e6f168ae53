-- Which version of the folding code made a state: an older one is folded anew.
ALTER TABLE "interest_states" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
