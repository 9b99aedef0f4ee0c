-- Tracked work: experiments, their runs, and what runs log.
CREATE TABLE "experiment" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "wire_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "artifact_location" TEXT NOT NULL,
    "lifecycle" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "experiment_workspace_id_wire_id_key" ON "experiment"("workspace_id", "wire_id");
CREATE UNIQUE INDEX "experiment_workspace_id_name_key" ON "experiment"("workspace_id", "name");
CREATE INDEX "experiment_organisation_id_created_at_idx" ON "experiment"("organisation_id", "created_at");

CREATE TABLE "experiment_tag" (
    "experiment_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "experiment_tag_pkey" PRIMARY KEY ("experiment_id", "key")
);

CREATE TABLE "tracking_run" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "start_time" BIGINT NOT NULL,
    "end_time" BIGINT,
    "user_id" TEXT NOT NULL,
    "artifact_uri" TEXT NOT NULL,
    "lifecycle" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "tracking_run_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "tracking_run_experiment_id_lifecycle_start_time_id_idx"
    ON "tracking_run"("experiment_id", "lifecycle", "start_time" DESC, "id");

-- Values are longer than an index may hold; `head` is what it holds of them.
CREATE TABLE "run_param" (
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "head" TEXT NOT NULL,

    CONSTRAINT "run_param_pkey" PRIMARY KEY ("run_id", "key")
);
CREATE INDEX "run_param_experiment_id_key_head_run_id_idx" ON "run_param"("experiment_id", "key", "head", "run_id");

CREATE TABLE "run_tag" (
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "head" TEXT NOT NULL,

    CONSTRAINT "run_tag_pkey" PRIMARY KEY ("run_id", "key")
);
CREATE INDEX "run_tag_experiment_id_key_head_run_id_idx" ON "run_tag"("experiment_id", "key", "head", "run_id");

-- Latest values; null stands for NaN, which no order or comparison finds.
CREATE TABLE "run_metric" (
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "value" DOUBLE PRECISION,
    "step" BIGINT NOT NULL,
    "logged_at" BIGINT NOT NULL,

    CONSTRAINT "run_metric_pkey" PRIMARY KEY ("run_id", "key")
);
CREATE INDEX "run_metric_experiment_id_key_value_run_id_idx" ON "run_metric"("experiment_id", "key", "value", "run_id");

-- The history, a row per batch: many points of one metric, or one point each of many.
CREATE TABLE "metric_batch" (
    "run_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key" TEXT,
    "keys" TEXT[],
    "points" DOUBLE PRECISION[],
    "steps" BIGINT[],
    "times" BIGINT[],

    CONSTRAINT "metric_batch_pkey" PRIMARY KEY ("run_id", "id")
);
CREATE INDEX "metric_batch_run_id_key_idx" ON "metric_batch"("run_id", "key");

CREATE TABLE "logged_dataset" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "schema" TEXT,
    "profile" TEXT,
    "logged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "logged_dataset_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "logged_dataset_experiment_id_name_digest_key" ON "logged_dataset"("experiment_id", "name", "digest");

CREATE TABLE "run_dataset" (
    "run_id" TEXT NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "tags" JSONB NOT NULL,
    "context" TEXT,
    "logged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "run_dataset_pkey" PRIMARY KEY ("run_id", "dataset_id")
);
CREATE INDEX "run_dataset_dataset_id_idx" ON "run_dataset"("dataset_id");

CREATE TABLE "run_model" (
    "run_id" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "step" BIGINT NOT NULL,
    "logged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "run_model_pkey" PRIMARY KEY ("run_id", "direction", "model_id")
);
CREATE INDEX "run_model_model_id_idx" ON "run_model"("model_id");

-- Every workspace has an experiment that clients use when they name none. The worker records these rows as known state.
INSERT INTO "experiment" (id, organisation_id, workspace_id, wire_id, name, artifact_location, lifecycle, created_by, created_at, updated_at)
SELECT 'exp_' || substr(w.id, 5), w.organisation_id, w.id, '0', 'Default',
       CASE WHEN w.slug = 'main' THEN 'mlflow-artifacts:/0' ELSE 'mlflow-artifacts:/workspaces/' || w.slug || '/0' END,
       'active', 'system', w.created_at, w.created_at
FROM "workspace" w;

SELECT protect_table('experiment', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('experiment_tag', 'telemetry', 'workspace');
SELECT protect_table('tracking_run', 'telemetry', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('run_param', 'telemetry', 'workspace', 'SELECT, INSERT');
SELECT protect_table('run_tag', 'telemetry', 'workspace');
SELECT protect_table('run_metric', 'telemetry', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('metric_batch', 'telemetry', 'workspace', 'SELECT, INSERT');
SELECT protect_table('logged_dataset', 'telemetry', 'workspace', 'SELECT, INSERT');
SELECT protect_table('run_dataset', 'telemetry', 'workspace', 'SELECT, INSERT');
SELECT protect_table('run_model', 'telemetry', 'workspace', 'SELECT, INSERT, UPDATE');
