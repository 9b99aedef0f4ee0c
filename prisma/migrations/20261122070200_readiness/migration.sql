-- What must stand ready before something goes live: whom alerts tell, and what the workflow is meant to achieve.

ALTER TABLE "alert_rule" ADD COLUMN "recipients" TEXT[] NOT NULL DEFAULT '{}';

CREATE TABLE "kpi" (
  "id" TEXT NOT NULL,
  "organisation_id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "workflow_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "baseline" DOUBLE PRECISION NOT NULL,
  "target" DOUBLE PRECISION NOT NULL,
  "deadline" TIMESTAMPTZ(3) NOT NULL,
  "owner_id" TEXT NOT NULL,
  "set_by" TEXT NOT NULL,
  "set_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "kpi_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "kpi_workflow_id_name_set_at_idx" ON "kpi"("workflow_id", "name", "set_at");
SELECT protect_table('kpi', 'governed', 'workspace', 'SELECT, INSERT');
