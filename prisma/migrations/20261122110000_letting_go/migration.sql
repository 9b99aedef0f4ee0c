ALTER TABLE "decision" ADD COLUMN "erased_at" TIMESTAMPTZ(3);

CREATE TABLE "subject_erasure" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "sealed_subject" TEXT,
    "legal_basis" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "counts" JSONB NOT NULL,
    "ordered_by" TEXT NOT NULL,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "event_id" TEXT,

    CONSTRAINT "subject_erasure_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "subject_erasure_organisation_id_ordered_at_idx" ON "subject_erasure"("organisation_id", "ordered_at");

CREATE TABLE "legal_hold" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "workflow_id" TEXT,
    "subject_digest" TEXT,
    "name" TEXT NOT NULL,
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "lifted_by" TEXT,
    "lifted_at" TIMESTAMPTZ(3),

    CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "legal_hold_organisation_id_placed_at_idx" ON "legal_hold"("organisation_id", "placed_at");

CREATE TABLE "retention_window" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "data_class" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "days" INTEGER NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "retention_window_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "retention_window_organisation_id_data_class_number_key" ON "retention_window"("organisation_id", "data_class", "number");

SELECT protect_table('subject_erasure', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('legal_hold', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('retention_window', 'governed', 'organisation', 'SELECT, INSERT');
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_scope" CHECK (
  scope = 'organisation' AND workflow_id IS NULL AND subject_digest IS NULL
  OR scope = 'workflow' AND workflow_id IS NOT NULL AND subject_digest IS NULL
  OR scope = 'subject' AND workflow_id IS NULL AND subject_digest IS NOT NULL
);

-- A record comes into the world whole; only letting go, below, may say that it is erased.
CREATE OR REPLACE FUNCTION stamp_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  IF TG_TABLE_NAME = 'decision' THEN NEW.erased_at := NULL; END IF;
  RETURN NEW;
END $$;

-- The owner of the table is nobody who logs in here: it is who erase_decisions runs as.
CREATE OR REPLACE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) AND NEW.erased_at IS NOT NULL THEN
    RETURN NEW;
  END IF;
  IF OLD.status <> 'pending_review' OR NEW.status <> 'decided' OR NEW.decided_by NOT IN ('person', 'timeout')
     OR NEW.output IS NULL OR NEW.decided_at IS NULL THEN
    RAISE EXCEPTION 'decision % takes a verdict once, while it waits for one', OLD.id USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION require_verdict() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $$
BEGIN
  IF NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL THEN
    -- Events are written at the end of a transaction, so this is where the one that says so must stand.
    IF NOT EXISTS (
      SELECT 1 FROM audit_event WHERE xid = pg_current_xact_id() AND organisation_id = NEW.organisation_id
        AND type IN ('subject.erased', 'retention.enforced') AND actor_kind = 'system'
    ) THEN
      RAISE EXCEPTION 'decision % was erased without the event that says so', NEW.id USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM decision_event
    WHERE decision_id = NEW.id AND kind = 'verdict' AND xid = pg_current_xact_id()
      AND body -> 'output' = NEW.output AND body ->> 'decidedBy' = NEW.decided_by
  ) THEN
    RAISE EXCEPTION 'decision % became final without a verdict that says the same', NEW.id USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;

-- Forced row-level security binds the owner as well: these are the only statements it may make.
DO $$
DECLARE
  entry text[];
BEGIN
  FOREACH entry SLICE 1 IN ARRAY ARRAY[
    ['decision', 'UPDATE'], ['decision_event', 'UPDATE'], ['verdict', 'UPDATE'], ['review_item', 'UPDATE'],
    ['decision_payload', 'DELETE'], ['decision_salt', 'DELETE'], ['idempotency_key', 'DELETE']
  ] LOOP
    EXECUTE format('CREATE POLICY owner_lets_go ON %I FOR %s TO %I USING (true)%s', entry[1], entry[2], current_user,
      CASE entry[2] WHEN 'UPDATE' THEN ' WITH CHECK (true)' ELSE '' END);
  END LOOP;
END $$;

-- Takes out of decisions whatever may be personal and leaves that they happened: their sealed records and proofs stand.
-- Lets go of nothing that a legal hold covers; require_verdict demands the event of the same transaction that says so.
CREATE FUNCTION erase_decisions(organisation text, ids text[], held_subject text, at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  mine text[];
BEGIN
  IF current_setting('app.organisation_id', true) IS DISTINCT FROM organisation THEN
    RAISE EXCEPTION 'erasing in % from another tenant', organisation USING ERRCODE = '42501';
  END IF;
  SELECT array_agg(d.id) INTO mine FROM decision d
  WHERE d.organisation_id = organisation AND d.id = ANY (ids) AND d.erased_at IS NULL
    AND NOT EXISTS (
      SELECT 1 FROM legal_hold h WHERE h.organisation_id = organisation AND h.lifted_at IS NULL
        AND (h.scope = 'organisation' OR h.workflow_id = d.workflow_id OR h.subject_digest = held_subject)
    );
  IF mine IS NULL THEN RETURN 0; END IF;
  DELETE FROM decision_salt s USING decision_leaf l WHERE l.record_id = s.record_id AND l.decision_id = ANY (mine);
  DELETE FROM decision_payload WHERE decision_id = ANY (mine);
  DELETE FROM idempotency_key WHERE decision_id = ANY (mine);
  UPDATE review_item SET subject = NULL WHERE decision_id = ANY (mine);
  UPDATE verdict SET reason = '', output = '{}' WHERE decision_id = ANY (mine);
  UPDATE decision_event SET body = CASE kind
    WHEN 'outcome' THEN jsonb_build_object('label', '', 'value', null, 'at', body -> 'at', 'metadata', '{}'::jsonb, 'isCorrection', body -> 'isCorrection')
    ELSE jsonb_build_object('decidedBy', body -> 'decidedBy', 'output', '{}'::jsonb, 'personId', body -> 'personId', 'reason', '',
      'isOverride', body -> 'isOverride') END
  WHERE decision_id = ANY (mine);
  UPDATE decision SET subject = NULL, model_output = NULL, output = NULL,
    error = CASE WHEN error IS NULL THEN NULL ELSE jsonb_build_object('fault', error -> 'fault', 'message', '') END,
    judgement = CASE WHEN jsonb_typeof(judgement -> 'stop') = 'object'
      THEN jsonb_set(judgement, '{stop}', jsonb_build_object('id', judgement #> '{stop,id}', 'reason', '')) ELSE judgement END,
    erased_at = at
  WHERE id = ANY (mine);
  RETURN cardinality(mine);
END $$;
REVOKE ALL ON FUNCTION erase_decisions(text, text[], text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_decisions(text, text[], text, timestamptz) TO interlock_system;
