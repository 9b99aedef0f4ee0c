-- Records are numbered per organisation and replica, so that each organisation can count its own gaps.
DROP INDEX "decision_replica_sequence_key";
CREATE UNIQUE INDEX "decision_organisation_id_replica_sequence_key" ON "decision"("organisation_id", "replica", "sequence");

-- How far a replica has numbered, and up to which number of missing records somebody was told.
CREATE TABLE "record_number" (
    "organisation_id" TEXT NOT NULL,
    "replica" TEXT NOT NULL,
    "numbered_to" BIGINT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "missing_told" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "record_number_pkey" PRIMARY KEY ("organisation_id", "replica")
);

-- Numbers that no record stands for, because nobody was answered by one.
CREATE TABLE "record_skip" (
    "organisation_id" TEXT NOT NULL,
    "replica" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "why" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "record_skip_pkey" PRIMARY KEY ("organisation_id", "replica", "sequence")
);

-- How many records of a replica a day has, and between which numbers.
CREATE TABLE "record_day" (
    "organisation_id" TEXT NOT NULL,
    "replica" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "written" BIGINT NOT NULL,
    "first" BIGINT NOT NULL,
    "last" BIGINT NOT NULL,

    CONSTRAINT "record_day_pkey" PRIMARY KEY ("organisation_id", "replica", "day")
);
CREATE INDEX "record_day_organisation_id_day_idx" ON "record_day"("organisation_id", "day");

SELECT protect_table('record_number', 'internal', 'organisation', 'SELECT');
SELECT protect_table('record_skip', 'internal', 'organisation', 'SELECT');
SELECT protect_table('record_day', 'internal', 'organisation', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON record_number, record_skip, record_day TO interlock_system;
