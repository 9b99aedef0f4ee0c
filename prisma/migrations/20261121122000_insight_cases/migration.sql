-- DropIndex
DROP INDEX "feature_window_workflow_id_model_version_id_bucket_start_key";

-- AlterTable
ALTER TABLE "feature_window" ADD COLUMN "environment" TEXT NOT NULL DEFAULT 'production';

-- CreateTable
CREATE TABLE "outcome_case" (
    "decision_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "model_version_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "subject" TEXT,
    "decision" TEXT,
    "model_decision" TEXT,
    "label" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outcome_case_pkey" PRIMARY KEY ("decision_id")
);

-- CreateIndex
CREATE INDEX "outcome_case_workflow_id_environment_model_version_id_recei_idx" ON "outcome_case"("workflow_id", "environment", "model_version_id", "received_at");

-- CreateIndex
CREATE INDEX "outcome_case_workflow_id_environment_subject_idx" ON "outcome_case"("workflow_id", "environment", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "feature_window_bucket_key" ON "feature_window"("workflow_id", "model_version_id", "environment", "bucket_start");

-- CreateIndex
CREATE INDEX "rollup_workflow_id_width_seconds_bucket_start_idx" ON "rollup"("workflow_id", "width_seconds", "bucket_start");


-- Windows folded before this step came from production, the only environment there was.
ALTER TABLE "feature_window" ALTER COLUMN "environment" DROP DEFAULT;

SELECT protect_table('outcome_case', 'internal', 'workspace');
