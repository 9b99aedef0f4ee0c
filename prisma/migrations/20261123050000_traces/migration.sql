-- Traces with their spans, what is said of them and what they belong to; the rows that applications are evaluated on.
CREATE TABLE "trace" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "experiment" TEXT NOT NULL,
    "request_time_ms" BIGINT NOT NULL,
    "duration_ms" BIGINT,
    "state" TEXT NOT NULL,
    "name" TEXT,
    "session_id" TEXT,
    "end_user" TEXT,
    "client_request_id" TEXT,
    "previews" TEXT,
    "metadata" JSONB NOT NULL,
    "tags" JSONB NOT NULL,
    "input_tokens" BIGINT,
    "output_tokens" BIGINT,
    "total_tokens" BIGINT,
    "usage" JSONB,
    "input_cost" DOUBLE PRECISION,
    "output_cost" DOUBLE PRECISION,
    "total_cost" DOUBLE PRECISION,
    "is_finalised" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trace_pkey" PRIMARY KEY ("workspace_id", "id")
);
CREATE INDEX "trace_workspace_id_experiment_request_time_ms_id_idx" ON "trace"("workspace_id", "experiment", "request_time_ms" DESC, "id");
CREATE INDEX "trace_workspace_id_experiment_session_id_idx" ON "trace"("workspace_id", "experiment", "session_id");
CREATE INDEX "trace_organisation_id_created_at_idx" ON "trace"("organisation_id", "created_at");
CREATE INDEX "trace_organisation_id_end_user_idx" ON "trace"("organisation_id", "end_user");
CREATE INDEX "trace_tags_idx" ON "trace" USING GIN ("tags" jsonb_path_ops);

CREATE TABLE "trace_span" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "trace_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "parent_id" TEXT,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "start_ns" BIGINT NOT NULL,
    "end_ns" BIGINT,
    "model" TEXT,
    "provider" TEXT,
    "usage" JSONB,
    "cost" JSONB,
    "content" TEXT NOT NULL,

    CONSTRAINT "trace_span_pkey" PRIMARY KEY ("workspace_id", "trace_id", "id")
);
CREATE INDEX "trace_span_organisation_id_idx" ON "trace_span"("organisation_id");
-- What is encrypted does not compress: no use trying.
ALTER TABLE "trace_span" ALTER COLUMN "content" SET STORAGE EXTERNAL;

CREATE TABLE "trace_assessment" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "trace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "number" DOUBLE PRECISION,
    "error" JSONB,
    "rationale" TEXT,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "span_id" TEXT,
    "metadata" JSONB,
    "overrides" TEXT,
    "is_valid" BOOLEAN NOT NULL,
    "created_ms" BIGINT NOT NULL,
    "updated_ms" BIGINT NOT NULL,

    CONSTRAINT "trace_assessment_pkey" PRIMARY KEY ("workspace_id", "id")
);
CREATE INDEX "trace_assessment_workspace_id_trace_id_idx" ON "trace_assessment"("workspace_id", "trace_id");
CREATE INDEX "trace_assessment_workspace_id_name_kind_idx" ON "trace_assessment"("workspace_id", "name", "kind");
CREATE INDEX "trace_assessment_organisation_id_idx" ON "trace_assessment"("organisation_id");

CREATE TABLE "trace_link" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "trace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,

    CONSTRAINT "trace_link_pkey" PRIMARY KEY ("workspace_id", "kind", "target", "trace_id")
);
CREATE INDEX "trace_link_workspace_id_trace_id_idx" ON "trace_link"("workspace_id", "trace_id");
CREATE INDEX "trace_link_organisation_id_idx" ON "trace_link"("organisation_id");

CREATE TABLE "evaluation_set" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "schema" TEXT,
    "profile" TEXT,
    "tags" JSONB NOT NULL,
    "experiments" TEXT[],
    "created_ms" BIGINT NOT NULL,
    "updated_ms" BIGINT NOT NULL,
    "created_by" TEXT,
    "updated_by" TEXT,

    CONSTRAINT "evaluation_set_pkey" PRIMARY KEY ("workspace_id", "id")
);
CREATE INDEX "evaluation_set_workspace_id_created_ms_id_idx" ON "evaluation_set"("workspace_id", "created_ms" DESC, "id");
CREATE INDEX "evaluation_set_organisation_id_idx" ON "evaluation_set"("organisation_id");

CREATE TABLE "evaluation_set_record" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "set_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "created_ms" BIGINT NOT NULL,
    "updated_ms" BIGINT NOT NULL,
    "created_by" TEXT,
    "updated_by" TEXT,

    CONSTRAINT "evaluation_set_record_pkey" PRIMARY KEY ("workspace_id", "set_id", "id")
);
CREATE UNIQUE INDEX "evaluation_set_record_workspace_id_set_id_input_hash_key" ON "evaluation_set_record"("workspace_id", "set_id", "input_hash");
CREATE INDEX "evaluation_set_record_workspace_id_set_id_created_ms_id_idx" ON "evaluation_set_record"("workspace_id", "set_id", "created_ms", "id");
CREATE INDEX "evaluation_set_record_organisation_id_idx" ON "evaluation_set_record"("organisation_id");

SELECT protect_table('trace', 'telemetry', 'workspace');
SELECT protect_table('trace_span', 'telemetry', 'workspace');
SELECT protect_table('trace_assessment', 'telemetry', 'workspace');
SELECT protect_table('trace_link', 'telemetry', 'workspace');
SELECT protect_table('evaluation_set', 'telemetry', 'workspace');
SELECT protect_table('evaluation_set_record', 'telemetry', 'workspace');

-- Traces are written by the web process, under the same keys of the day as the payloads of decisions.
GRANT INSERT ON payload_key TO interlock_app;
