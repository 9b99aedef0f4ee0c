
-- Lineage is walked from data and from versions to what came of them.
CREATE INDEX "model_version_training_dataset_id_idx" ON "model_version"("training_dataset_id");

CREATE INDEX "revision_model_version_id_idx" ON "revision"("model_version_id");
