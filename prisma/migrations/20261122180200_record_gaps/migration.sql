-- Each number is looked for once, a while after it was given out; what was not found stands here until it turns up.
ALTER TABLE "record_number" DROP COLUMN "missing_told",
  ADD COLUMN "checked_to" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "checked_at" TIMESTAMPTZ(3),
  ADD COLUMN "verified_to" BIGINT NOT NULL DEFAULT 0;

ALTER TABLE "record_day" DROP COLUMN "first", DROP COLUMN "last",
  ADD COLUMN "skipped" BIGINT NOT NULL DEFAULT 0;

CREATE TABLE "record_gap" (
    "organisation_id" TEXT NOT NULL,
    "replica" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "record_gap_pkey" PRIMARY KEY ("organisation_id", "replica", "sequence")
);
SELECT protect_table('record_gap', 'internal', 'organisation', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON record_gap TO interlock_system;
