-- What was meant to happen and did not: kept for a while with what it takes to try again.
CREATE TABLE "dead_letter" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "workflow_id" TEXT,
    "workflow_version_id" TEXT,
    "decision_id" TEXT,
    "subject" TEXT,
    "token_id" TEXT,
    "correlation_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "fault" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "payload" JSONB,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "replays" INTEGER NOT NULL DEFAULT 0,
    "asked_by" TEXT,
    "asked_at" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "replayed_as" TEXT,
    "last_result" TEXT,
    "settled_by" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "dead_letter_organisation_id_id_idx" ON "dead_letter"("organisation_id", "id");
CREATE INDEX "dead_letter_organisation_id_workflow_id_id_idx" ON "dead_letter"("organisation_id", "workflow_id", "id");
CREATE INDEX "dead_letter_organisation_id_subject_idx" ON "dead_letter"("organisation_id", "subject");
CREATE INDEX "dead_letter_state_asked_at_idx" ON "dead_letter"("state", "asked_at");

-- Taken in by processes once per failure, so telemetry; replaying and purging are acts of people, each with its event.
SELECT protect_table('dead_letter', 'telemetry', 'workspace', 'SELECT, UPDATE');
GRANT INSERT, DELETE ON dead_letter TO interlock_system;
