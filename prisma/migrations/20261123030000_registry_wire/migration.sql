-- What of models and versions may change after they were registered, and what clients of MLflow's protocol say of them.
-- Versions themselves stay as they are; what is said about them stands beside them.

-- AlterTable
ALTER TABLE "model" ADD COLUMN "tags" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "updated_at" TIMESTAMPTZ(3),
  ADD COLUMN "deleted_at" TIMESTAMPTZ(3),
  ADD COLUMN "former_name" TEXT;
-- A deleted model gives its name free and is called by its id.
ALTER TABLE "model" ADD CONSTRAINT "model_deleted_name" CHECK (("deleted_at" IS NULL) = ("former_name" IS NULL));

-- CreateTable
CREATE TABLE "version_state" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "tags" JSONB NOT NULL,
    "stage" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_message" TEXT,
    "source_uri" TEXT NOT NULL,
    "storage_uri" TEXT NOT NULL,
    "run_id" TEXT,
    "run_link" TEXT,
    "logged_model_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "version_state_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "version_state_stage" CHECK ("stage" IN ('None', 'Staging', 'Production', 'Archived')),
    CONSTRAINT "version_state_status" CHECK ("status" IN ('PENDING_REGISTRATION', 'FAILED_REGISTRATION', 'READY'))
);

-- CreateIndex
CREATE UNIQUE INDEX "version_state_model_id_number_key" ON "version_state"("model_id", "number");

-- CreateIndex
CREATE INDEX "version_state_model_id_stage_number_idx" ON "version_state"("model_id", "stage", "number");

-- CreateIndex
CREATE INDEX "version_state_workspace_id_updated_at_idx" ON "version_state"("workspace_id", "updated_at");

-- CreateIndex
CREATE INDEX "version_state_run_id_idx" ON "version_state"("run_id");

-- CreateIndex
CREATE INDEX "version_state_status_idx" ON "version_state"("status") WHERE "status" = 'PENDING_REGISTRATION';

INSERT INTO "version_state" ("id", "organisation_id", "workspace_id", "model_id", "number", "description", "tags", "stage", "status",
    "source_uri", "storage_uri", "created_at", "updated_at")
  SELECT "id", "organisation_id", "workspace_id", "model_id", "number", "description", "tags", 'None', 'READY',
    'interlock:/artifacts/' || "artifact_digest", 'interlock:/artifacts/' || "artifact_digest", "created_at", "created_at"
  FROM "model_version";

SELECT protect_table('version_state', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');

-- Where a version came from is evidence: it is said once. A version that was deleted stays so.
CREATE FUNCTION guard_version_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.organisation_id, NEW.workspace_id, NEW.model_id, NEW.number, NEW.source_uri, NEW.storage_uri, NEW.created_at)
       IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.workspace_id, OLD.model_id, OLD.number, OLD.source_uri, OLD.storage_uri, OLD.created_at)
     OR (NEW.run_id, NEW.run_link, NEW.logged_model_id) IS DISTINCT FROM (OLD.run_id, OLD.run_link, OLD.logged_model_id) THEN
    RAISE EXCEPTION 'where a version came from does not change' USING ERRCODE = '42501';
  END IF;
  IF OLD.deleted_at IS NOT NULL THEN
    RAISE EXCEPTION 'a deleted version does not change any more' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE ON "version_state" FOR EACH ROW EXECUTE FUNCTION guard_version_state();

-- CreateTable
CREATE TABLE "pointer_move" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version_number" INTEGER NOT NULL,
    "archives_others" BOOLEAN NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "pointer_move_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "pointer_move_kind" CHECK ("kind" IN ('alias', 'stage'))
);

-- CreateIndex
CREATE INDEX "pointer_move_change_request_id_idx" ON "pointer_move"("change_request_id");

-- CreateIndex
CREATE INDEX "pointer_move_model_id_settled_at_idx" ON "pointer_move"("model_id", "settled_at");

SELECT protect_table('pointer_move', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');

-- CreateTable
CREATE TABLE "alias_follow" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alias_follow_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "alias_follow_deployment_id_model_id_key" ON "alias_follow"("deployment_id", "model_id");

-- CreateIndex
CREATE INDEX "alias_follow_model_id_alias_idx" ON "alias_follow"("model_id", "alias");

SELECT protect_table('alias_follow', 'governed', 'workspace');
