-- Taking over experiments, runs and models from another MLflow server. What was asked for is governed; how far it came is
-- the worker's bookkeeping, written with what it brought in one transaction.
CREATE TABLE "tracking_import" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "remote_workspace" TEXT,
    "sealed_credential" TEXT,
    "egress_grants" TEXT[],
    "takes" TEXT[],
    "state" TEXT NOT NULL CHECK ("state" IN ('running', 'failed', 'cancelled', 'done')),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "resumed_by" TEXT,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "tracking_import_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "tracking_import_organisation_id_created_at_idx" ON "tracking_import"("organisation_id", "created_at");
-- One at a time from one place into one workspace.
CREATE UNIQUE INDEX "tracking_import_open_key" ON "tracking_import"("workspace_id", "url", coalesce("remote_workspace", ''))
  WHERE "state" = 'running';

CREATE TABLE "tracking_import_progress" (
    "import_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "cursor" JSONB NOT NULL,
    "counts" JSONB NOT NULL,
    "problems" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "message" TEXT,
    "next_attempt_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tracking_import_progress_pkey" PRIMARY KEY ("import_id"),
    CONSTRAINT "tracking_import_progress_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "tracking_import"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- What stands here for what there: by this a second import makes nothing twice.
CREATE TABLE "tracking_import_item" (
    "workspace_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "local_id" TEXT NOT NULL,
    "is_done" BOOLEAN NOT NULL,

    CONSTRAINT "tracking_import_item_pkey" PRIMARY KEY ("workspace_id", "source", "kind", "source_id")
);

SELECT protect_table('tracking_import', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('tracking_import_progress', 'internal', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('tracking_import_item', 'internal', 'workspace', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON "tracking_import_item" TO interlock_system;

-- Where an import takes things from, and into which workspace, is said once.
CREATE FUNCTION guard_tracking_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'done' THEN
    RAISE EXCEPTION 'an import that is done does not change any more' USING ERRCODE = '42501';
  END IF;
  IF ROW(NEW.organisation_id, NEW.workspace_id, NEW.url, NEW.remote_workspace, NEW.takes, NEW.created_by, NEW.created_at)
     IS DISTINCT FROM
     ROW(OLD.organisation_id, OLD.workspace_id, OLD.url, OLD.remote_workspace, OLD.takes, OLD.created_by, OLD.created_at) THEN
    RAISE EXCEPTION 'what an import takes over cannot be changed' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE ON tracking_import FOR EACH ROW EXECUTE FUNCTION guard_tracking_import();
