CREATE TABLE "logged_model" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "artifact_location" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_message" TEXT,
    "model_type" TEXT,
    "source_run_id" TEXT,
    "lifecycle" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_ms" BIGINT NOT NULL,
    "updated_ms" BIGINT NOT NULL,

    CONSTRAINT "logged_model_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "logged_model_experiment_id_lifecycle_created_ms_id_idx" ON "logged_model"("experiment_id", "lifecycle", "created_ms" DESC, "id");
CREATE INDEX "logged_model_source_run_id_idx" ON "logged_model"("source_run_id");

CREATE TABLE "logged_model_param" (
    "model_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "logged_model_param_pkey" PRIMARY KEY ("model_id", "key")
);

CREATE TABLE "logged_model_tag" (
    "model_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "logged_model_tag_pkey" PRIMARY KEY ("model_id", "key")
);

CREATE TABLE "logged_model_metric" (
    "model_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "logged_at" BIGINT NOT NULL,
    "step" BIGINT NOT NULL,
    "run_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "value" DOUBLE PRECISION,
    "dataset_name" TEXT,
    "dataset_digest" TEXT,

    CONSTRAINT "logged_model_metric_pkey" PRIMARY KEY ("model_id", "key", "logged_at", "step", "run_id")
);
CREATE INDEX "logged_model_metric_experiment_id_key_value_idx" ON "logged_model_metric"("experiment_id", "key", "value");

SELECT protect_table('logged_model', 'telemetry', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('logged_model_param', 'telemetry', 'workspace');
SELECT protect_table('logged_model_tag', 'telemetry', 'workspace');
SELECT protect_table('logged_model_metric', 'telemetry', 'workspace');
