-- States are packed numbers: PostgreSQL tried to compress them at every write, and hardly ever could.
ALTER TABLE "interest_states" ALTER COLUMN "state" SET STORAGE EXTERNAL;
ALTER TABLE "population_states" ALTER COLUMN "state" SET STORAGE EXTERNAL;
