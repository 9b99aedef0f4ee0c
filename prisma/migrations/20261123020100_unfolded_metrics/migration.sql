-- Batches of many metrics whose latest values do not stand in run_metric yet: their points are in the history, and whoever
-- reads latest values looks here too. Folding takes several batches of a run at once, which is what makes it cheap.
CREATE TABLE "metric_unfolded" (
    "run_id" TEXT NOT NULL,
    "batch_id" UUID NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,

    CONSTRAINT "metric_unfolded_pkey" PRIMARY KEY ("run_id", "batch_id")
);
CREATE INDEX "metric_unfolded_experiment_id_idx" ON "metric_unfolded"("experiment_id");

SELECT protect_table('metric_unfolded', 'telemetry', 'workspace', 'SELECT, INSERT, UPDATE, DELETE');
