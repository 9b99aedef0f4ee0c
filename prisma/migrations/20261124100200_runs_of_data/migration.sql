
-- The latest runs that used some data are asked for, of which there may be a hundred thousand.
CREATE INDEX "run_dataset_dataset_id_logged_at_run_id_idx" ON "run_dataset"("dataset_id", "logged_at" DESC, "run_id");

DROP INDEX "run_dataset_dataset_id_idx";
