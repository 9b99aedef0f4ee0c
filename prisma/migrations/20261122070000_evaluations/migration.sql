-- Interlock measures candidates itself: datasets with content, plans, runs, and evaluations that say who measured.

-- A dataset is a fact: with its rows or without, it is never changed or removed.
ALTER TABLE "dataset" ADD COLUMN "artifact_id" TEXT,
  ADD COLUMN "columns" TEXT[];
REVOKE UPDATE, DELETE ON "dataset" FROM interlock_app, interlock_system;

ALTER TABLE "model_version" ADD COLUMN "licence" TEXT, ADD COLUMN "source" JSONB;

CREATE TABLE "evaluation_plan" (
  "id" TEXT NOT NULL,
  "organisation_id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "workflow_id" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "dataset_id" TEXT NOT NULL,
  "terms" JSONB NOT NULL,
  "digest" TEXT NOT NULL CHECK ("digest" ~ '^[0-9a-f]{64}$'),
  "note" TEXT NOT NULL,
  "created_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "evaluation_plan_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "evaluation_plan_workflow_id_number_key" ON "evaluation_plan"("workflow_id", "number");

CREATE TABLE "evaluation_run" (
  "id" TEXT NOT NULL,
  "organisation_id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "workflow_id" TEXT NOT NULL,
  "plan_id" TEXT NOT NULL,
  "revision_id" TEXT NOT NULL,
  "model_version_id" TEXT NOT NULL,
  "artifact_digest" TEXT NOT NULL,
  "environment" TEXT NOT NULL,
  "state" TEXT NOT NULL CHECK ("state" IN ('waiting', 'running', 'done', 'failed')),
  "rows_total" INTEGER NOT NULL,
  "rows_done" INTEGER NOT NULL,
  "attempts" INTEGER NOT NULL,
  "next_attempt_at" TIMESTAMPTZ(3),
  "message" TEXT,
  "requested_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "started_at" TIMESTAMPTZ(3),
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "evaluation_run_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "evaluation_run_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "evaluation_plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "evaluation_run_organisation_id_state_idx" ON "evaluation_run"("organisation_id", "state");
CREATE INDEX "evaluation_run_workflow_id_created_at_idx" ON "evaluation_run"("workflow_id", "created_at");
CREATE INDEX "evaluation_run_model_version_id_plan_id_idx" ON "evaluation_run"("model_version_id", "plan_id");
-- One look at a time: the same revision by the same plan is not measured twice at once.
CREATE UNIQUE INDEX "evaluation_run_open_key" ON "evaluation_run"("revision_id", "plan_id") WHERE "state" IN ('waiting', 'running');

CREATE TABLE "evaluation_answer" (
  "run_id" TEXT NOT NULL,
  "chunk" INTEGER NOT NULL,
  "organisation_id" TEXT NOT NULL,
  "answers" JSONB NOT NULL,
  CONSTRAINT "evaluation_answer_pkey" PRIMARY KEY ("run_id", "chunk"),
  CONSTRAINT "evaluation_answer_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "evaluation_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

ALTER TABLE "evaluation" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'author' CHECK ("source" IN ('author', 'interlock')),
  ADD COLUMN "run_id" TEXT,
  ADD CONSTRAINT "evaluation_names_its_run" CHECK (("source" = 'interlock') = ("run_id" IS NOT NULL));
CREATE UNIQUE INDEX "evaluation_run_id_key" ON "evaluation"("run_id");

CREATE TABLE "trusted_key" (
  "id" TEXT NOT NULL,
  "organisation_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "public_key" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL CHECK ("fingerprint" ~ '^[0-9a-f]{64}$'),
  "added_by" TEXT NOT NULL,
  "added_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_by" TEXT,
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "trusted_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "trusted_key_organisation_id_fingerprint_key" ON "trusted_key"("organisation_id", "fingerprint");

CREATE TABLE "model_signature" (
  "id" TEXT NOT NULL,
  "organisation_id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "model_version_id" TEXT NOT NULL,
  "bundle" JSONB NOT NULL,
  "digest" TEXT NOT NULL CHECK ("digest" ~ '^[0-9a-f]{64}$'),
  "added_by" TEXT NOT NULL,
  "added_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "model_signature_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "model_signature_model_version_id_fkey" FOREIGN KEY ("model_version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "model_signature_model_version_id_digest_key" ON "model_signature"("model_version_id", "digest");

SELECT protect_table('evaluation_plan', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('evaluation_run', 'internal', 'workspace', 'SELECT, INSERT');
SELECT protect_table('evaluation_answer', 'internal', 'organisation', 'SELECT');
SELECT protect_table('trusted_key', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('model_signature', 'governed', 'workspace', 'SELECT, INSERT');
GRANT UPDATE ON "evaluation_run" TO interlock_system;
GRANT INSERT, DELETE ON "evaluation_answer" TO interlock_system;

-- Nobody writes the measure by which their own work is judged: not for a version that serves or served the workflow, and
-- not for one that somebody asks to serve there.
CREATE FUNCTION guard_evaluation_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM dataset WHERE id = NEW.dataset_id AND workspace_id = NEW.workspace_id AND artifact_id IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'a plan needs a dataset of its workspace whose rows are stored' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (
    SELECT 1 FROM model_version v
    WHERE (v.created_by = NEW.created_by OR NEW.created_by = ANY (v.contributors))
      AND (EXISTS (SELECT 1 FROM revision r JOIN deployment d ON d.id = r.deployment_id
                   WHERE d.workflow_id = NEW.workflow_id AND r.model_version_id = v.id)
        OR EXISTS (SELECT 1 FROM change_request c WHERE c.workflow_id = NEW.workflow_id AND c.model_version_id = v.id
                     AND c.state IN ('checking', 'blocked', 'in_review', 'approved')))
  ) THEN
    RAISE EXCEPTION 'whoever worked on a model version may not write the plan that judges it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT ON evaluation_plan FOR EACH ROW EXECUTE FUNCTION guard_evaluation_plan();

-- A run begins as a wish; what it found is the worker's to write. It names the version that its revision serves, and its
-- plan comes from somebody who did not work on it.
CREATE FUNCTION guard_evaluation_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.state <> 'waiting' OR NEW.rows_done <> 0 OR NEW.attempts <> 0 OR NEW.started_at IS NOT NULL OR NEW.finished_at IS NOT NULL THEN
    RAISE EXCEPTION 'an evaluation run begins by waiting' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM revision r JOIN deployment d ON d.id = r.deployment_id JOIN model_version v ON v.id = r.model_version_id
    JOIN evaluation_plan p ON p.workflow_id = d.workflow_id
    WHERE r.id = NEW.revision_id AND p.id = NEW.plan_id AND d.workflow_id = NEW.workflow_id AND d.environment = NEW.environment
      AND v.id = NEW.model_version_id AND v.artifact_digest = NEW.artifact_digest
      AND d.organisation_id = NEW.organisation_id AND d.workspace_id = NEW.workspace_id
      AND v.created_by <> p.created_by AND NOT p.created_by = ANY (v.contributors)
  ) THEN
    RAISE EXCEPTION 'an evaluation run names what its revision serves and a plan by somebody who did not work on it'
      USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT ON evaluation_run FOR EACH ROW EXECUTE FUNCTION guard_evaluation_run();

CREATE FUNCTION guard_evaluation_run_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('done', 'failed') THEN
    RAISE EXCEPTION 'an evaluation run that is % does not change any more', OLD.state USING ERRCODE = '42501';
  END IF;
  IF ROW(NEW.organisation_id, NEW.workspace_id, NEW.workflow_id, NEW.plan_id, NEW.revision_id, NEW.model_version_id,
         NEW.artifact_digest, NEW.environment, NEW.requested_by, NEW.created_at)
     IS DISTINCT FROM
     ROW(OLD.organisation_id, OLD.workspace_id, OLD.workflow_id, OLD.plan_id, OLD.revision_id, OLD.model_version_id,
         OLD.artifact_digest, OLD.environment, OLD.requested_by, OLD.created_at) THEN
    RAISE EXCEPTION 'what a run measures cannot be changed' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded_change BEFORE UPDATE ON evaluation_run FOR EACH ROW EXECUTE FUNCTION guard_evaluation_run_change();

-- "Measured by Interlock" can be written by the worker alone, for the version, the dataset and the run that were measured.
CREATE FUNCTION guard_evaluation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.source = 'author' THEN
    RETURN NEW;
  END IF;
  IF current_user <> 'interlock_system' THEN
    RAISE EXCEPTION 'only the worker says what Interlock measured' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM evaluation_run r JOIN evaluation_plan p ON p.id = r.plan_id
    WHERE r.id = NEW.run_id AND r.state = 'running' AND r.model_version_id = NEW.model_version_id
      AND p.dataset_id = NEW.dataset_id AND r.rows_done = r.rows_total
  ) THEN
    RAISE EXCEPTION 'an evaluation by Interlock names the run that measured it, to its last row' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT ON evaluation FOR EACH ROW EXECUTE FUNCTION guard_evaluation();

-- A key is revoked once; nothing else about it changes.
CREATE FUNCTION guard_trusted_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
     OR ROW(NEW.organisation_id, NEW.name, NEW.public_key, NEW.fingerprint, NEW.added_by, NEW.added_at)
        IS DISTINCT FROM ROW(OLD.organisation_id, OLD.name, OLD.public_key, OLD.fingerprint, OLD.added_by, OLD.added_at) THEN
    RAISE EXCEPTION 'a trusted key can only be revoked, and only once' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE ON trusted_key FOR EACH ROW EXECUTE FUNCTION guard_trusted_key();
