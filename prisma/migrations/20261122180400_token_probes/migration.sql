-- What a token's calls of a workflow looked like in an hour: counts only, nothing of any call.
CREATE TABLE "token_probe" (
    "organisation_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "token_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "calls" INTEGER NOT NULL,
    "near_threshold" INTEGER NOT NULL,
    "one_moved" INTEGER NOT NULL,
    "subjects" INTEGER NOT NULL,

    CONSTRAINT "token_probe_pkey" PRIMARY KEY ("organisation_id", "workflow_id", "token_id", "hour")
);
CREATE INDEX "token_probe_hour_idx" ON "token_probe"("hour");
SELECT protect_table('token_probe', 'internal', 'organisation', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON token_probe TO interlock_system;
