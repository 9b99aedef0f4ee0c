-- What runs log under a key says nothing of what they log under another: an optimizer is not a depth. Without these the planner
-- takes keys and values for independent, and begins with a condition that many runs fulfil because it believes that few do.
CREATE STATISTICS "run_param_values" (mcv, dependencies) ON "experiment_id", "key", "head" FROM "run_param";
CREATE STATISTICS "run_tag_values" (mcv, dependencies) ON "experiment_id", "key", "head" FROM "run_tag";
CREATE STATISTICS "run_metric_keys" (mcv, dependencies) ON "experiment_id", "key" FROM "run_metric";

-- What data was used for is little, however many runs used it.
CREATE INDEX "run_dataset_dataset_id_context_idx" ON "run_dataset"("dataset_id", "context");

CREATE INDEX "version_state_workspace_id_created_at_idx" ON "version_state"("workspace_id", "created_at");
